import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extractNotebook } from '../../../src/core/passages/notebook.ts';
import { linesOf } from '../../support/passages.ts';

const extract = async (text: string): Promise<string[][]> => {
  const drafts = await extractNotebook({ path: 'a.ipynb', languageId: 'jupyter', text });
  return drafts.map(({ range, headingPath, text }) => [linesOf(range), headingPath.join(' > '), text]);
};

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: unknown;
}
const markdown = (...source: string[]): Cell => ({ cell_type: 'markdown', source });
const code = (...source: string[]): Cell => ({ cell_type: 'code', outputs: [{ text: source }], source });
const notebook = (...cells: Cell[]): string =>
  JSON.stringify({ cells, metadata: { title: 'no' }, nbformat: 4 }, null, 1);
const lineOf = (text: string, part: string): number =>
  text.split('\n').findIndex((line) => line.includes(part)) + 1;

describe('Notebook', () => {
  it('reads the markdown cells as one document, on the lines of the file', async () => {
    const text = notebook(
      code('# 学習の準備\n', 'import torch\n'),
      markdown('# 学習\n', '\n', 'データを読み込みます。\n', 'Twice.'),
      code('Twice.'),
      markdown('## 評価\n', 'Twice.\n', 'Twice.'),
    );
    const [first, second] = [lineOf(text, 'データ'), lineOf(text, '## 評価') + 1];
    assert.deepEqual(await extract(text), [
      [`${first}-${first + 1}`, '学習', 'データを読み込みます。\nTwice.'],
      [`${second}-${second + 1}`, '学習 > 評価', 'Twice.\nTwice.'],
    ]);
  });

  it('reads escapes, a source in one string and keys in any order', async () => {
    const text =
      '{"cells":[\n{"source":"# T\\n\\u8a8d\\u8a3c \\"\\/\\"\\n\\nend","metadata":{"cell_type":"raw"},\n"cell_type":"markdown"}]}';
    assert.deepEqual(await extract(text), [['2', 'T', '認証 "/"\n\nend']]);
  });

  it('takes text that rules frame for text, and front matter at the beginning alone', async () => {
    const text = notebook(
      markdown('---\n', 'title: 講座\n', '---\n', '最初の説明。'),
      markdown('---\n', '## 第二部\n', '\n', '勾配を計算します。\n', '\n', '---'),
      markdown('---\n', '\n', '重要な注意。\n', '\n', '---\n', '\n', 'おわり。'),
    );
    assert.deepEqual(
      (await extract(text)).map(([, ...passage]) => passage),
      [
        ['講座', '最初の説明。'],
        ['講座 > 第二部', '勾配を計算します。\n\n重要な注意。\n\nおわり。'],
      ],
    );
  });

  it('keeps an unclosed fence inside of its cell', async () => {
    const text = notebook(markdown('Before.\n', '```\n', 'code'), markdown('あとの説明'));
    const [, last] = (await extract(text))[0]?.[0]?.split('-') ?? [];
    assert.equal(Number(last), lineOf(text, 'あとの説明'));
  });

  it('takes for cells only what the notebook calls so', async () => {
    const text = JSON.stringify({ metadata: { template: [markdown('これは雛形です。')] }, cells: [] });
    assert.deepEqual(await extract(text), []);
  });

  it('reads worksheets of old notebooks', async () => {
    const text = JSON.stringify({ worksheets: [{ cells: [markdown('古い形式の説明')] }], nbformat: 3 });
    assert.deepEqual(await extract(text), [['1', '', '古い形式の説明']]);
  });

  it('reads the cells before the break of a broken file', async () => {
    const text = notebook(markdown('残る説明です。'), markdown('失われる'));
    const broken = text.slice(0, text.indexOf('失われる'));
    assert.deepEqual(await extract(broken), [[`${lineOf(text, '残る')}`, '', '残る説明です。']]);
  });

  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '"cells"',
    '{"cells": 3}',
    '{"cells": [null, 1, "a", {"source": 3}]}',
    ']]}}',
  ])
    it(`finds nothing in ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await extract(text), []);
    });

  it('passes over an output of ten megabytes', async () => {
    const image = 'iVBORw0KGgo'.repeat(1_000_000);
    const text = notebook(
      { ...code('plot()'), outputs: [{ data: { 'image/png': image } }] },
      markdown('図の説明です。'),
    );
    assert.deepEqual(await extract(text), [[`${lineOf(text, '図の')}`, '', '図の説明です。']]);
  });

  it('reads back each line of any source', async () => {
    const line = fc.constantFrom(
      '説明の文',
      'quote " and \\ slash',
      'cell_type',
      '"source": [',
      '{ } ] , :',
      'a\tb',
      '',
    );
    const cell = fc.record({
      cell_type: fc.constantFrom('markdown', 'code', 'raw'),
      source: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((text) => `${text}\n`)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 5 }), fc.constantFrom(1, 2), async (cells, indent) => {
        const text = JSON.stringify({ cells, nbformat: 4 }, null, indent);
        const written = text.split('\n');
        const expected = cells
          .filter(({ cell_type }) => cell_type === 'markdown')
          .flatMap(({ source }) =>
            source.filter((line) => line !== '\n').map((line) => JSON.stringify(line)),
          );
        const drafts = await extractNotebook({ path: 'a', languageId: 'jupyter', text });
        const found = drafts.flatMap(({ text, lines }) => lines.filter((_, i) => text.split('\n')[i] !== ''));
        assert.deepEqual(
          found.map((line) => written[line - 1]?.trim().replace(/,$/, '')),
          expected,
        );
      }),
      { numRuns: 300 },
    );
  });
});
