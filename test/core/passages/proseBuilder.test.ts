import assert from 'node:assert/strict';
import { ProseBuilder } from '../../../src/core/passages/proseBuilder.ts';

describe('ProseBuilder', () => {
  it('separates paragraphs by one empty line and trims its sections', () => {
    const builder = new ProseBuilder('doc');
    builder.addLine('', 1);
    builder.addLine('one', 2);
    builder.addLine('', 3);
    builder.addLine('', 4);
    builder.add('\n  two\n\nthree\n', 5);
    builder.flush();
    const [draft, ...others] = builder.drafts;
    assert.deepEqual(others, []);
    assert.equal(draft?.text, 'one\n\ntwo\n\nthree');
    assert.deepEqual(
      draft?.lines.filter((_, i) => i % 2 === 0),
      [2, 6, 8],
    );
    assert.deepEqual(draft?.range, { startLine: 2, endLine: 8 });
  });

  it('hands out nothing twice', () => {
    const builder = new ProseBuilder('doc');
    builder.heading(1, '見出し', 1);
    builder.addLine('one', 2);
    builder.flush();
    builder.flush();
    assert.equal(builder.drafts.length, 1);
  });

  it('takes a heading without words as the end of the sections below it', () => {
    const builder = new ProseBuilder('doc');
    builder.title(1, '題名');
    builder.heading(2, 'Section', 1);
    builder.addLine('one', 2);
    builder.heading(2, '', 3);
    builder.addLine('two', 4);
    builder.flush();
    assert.deepEqual(
      builder.drafts.map(({ headingPath }) => headingPath),
      [['題名', 'Section'], ['題名']],
    );
  });

  it('makes a passage of a heading that ends the document', () => {
    const builder = new ProseBuilder('doc');
    builder.heading(1, 'Guide', 1);
    builder.heading(2, 'Appendix', 7);
    builder.flush();
    const found = builder.drafts.map(({ text, headingPath, lines }) => [text, headingPath, lines]);
    assert.deepEqual(found, [['Appendix', ['Guide'], [7]]]);
  });
});
