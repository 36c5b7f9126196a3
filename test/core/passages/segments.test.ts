import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterPair, segments } from '../../../src/core/passages/segments.ts';

const sentences = new Intl.Segmenter('ja', { granularity: 'sentence' });

describe('segments', () => {
  it('finds in a text longer than its window what the segmenter finds in the whole', () => {
    const sentence = fc.constantFrom(
      '鍵を作る。',
      'It is made here. ',
      '𠮷野家です！',
      'Really?! ',
      '（注）続く。',
    );
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 300, maxLength: 500 }), (parts) => {
        const text = parts.join('');
        const whole = [...sentences.segment(text)].map(({ segment, index }) => ({ segment, index }));
        assert.deepEqual([...segments(sentences, text)], whole);
      }),
      { numRuns: 20 },
    );
  });

  it('cuts what has no end, but no character in two', () => {
    const text = `a${'𠮷'.repeat(1_500)}`;
    const found = [...segments(sentences, text)];
    assert.equal(found.map(({ segment }) => segment).join(''), text);
    assert.ok(found.length > 1);
    for (const { segment } of found) assert.doesNotMatch(segment, /[\ud800-\udfff]/u);
    assert.equal(afterPair('a𠮷', 2), 3);
  });
});
