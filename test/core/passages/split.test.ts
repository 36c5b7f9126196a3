import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DraftPassage } from '../../../src/core/passages/passage.ts';
import { split } from '../../../src/core/passages/split.ts';
import { countTokens, linesOf } from '../../support/passages.ts';

/** A draft whose first line stands on line 10 and whose others follow. */
function draft(text: string): DraftPassage {
  const lines = text.split('\n').map((_, i) => 10 + i);
  const range = { startLine: 10, endLine: 9 + lines.length };
  return { kind: 'markdown', range, headingPath: [], text, lines };
}

const pieces = (text: string, budget: number): string[][] =>
  split(draft(text), budget, countTokens).map((piece) => [linesOf(piece.range), piece.text]);

/** As hard as a tokenizer can be: every seam without a space costs one token more than both sides of it. */
const seamTokens = (text: string): number =>
  [...text.replace(/\s/g, '')].length + (text.match(/[。！.!](?=\S)/g) ?? []).length;

/** Every character that is not a space with its line: what a split must keep, in order. */
function characters({ text, lines }: DraftPassage): { character: string; line: number | undefined }[] {
  return text
    .split('\n')
    .flatMap((line, i) => [...line.replace(/\s/g, '')].map((character) => ({ character, line: lines[i] })));
}

const sentence = fc.constantFrom(
  '認証に失敗しました。',
  '再試行は三回まで！',
  'ｱﾌﾟﾘを起動する。',
  'The server restarts. ',
  'Nothing is lost! ',
  'ＡＰＩキーは𠮷野家にある。',
);
const word = fc.constantFrom(
  'token',
  'の',
  '設定',
  ' ',
  '\n',
  '\n\n',
  '𠮷',
  '0123456789abcdef',
  'ｶﾞ',
  '👩‍👩‍👧',
  '、',
  'e\u0301',
  '　',
);
const anyText = fc.array(fc.oneof(sentence, word), { maxLength: 60 }).map((parts) => parts.join(''));

describe('split', () => {
  it('keeps a text that fits in one piece, its lines joined as its language joins them', () => {
    assert.deepEqual(pieces('認証の\n手順と\nAPI の\nkeys are\nhere（省略\n可）', 100), [
      ['10-15', '認証の手順と API の keys are here（省略可）'],
    ]);
  });

  it('cuts Japanese at the ends of sentences', () => {
    assert.deepEqual(pieces('鍵を作ります。鍵を\n消します。鍵を戻します。', 14), [
      ['10-11', '鍵を作ります。鍵を消します。'],
      ['11', '鍵を戻します。'],
    ]);
  });

  it('cuts English at the ends of sentences', () => {
    assert.deepEqual(pieces('Keys are made here. They can\nbe lost. They come back.', 12), [
      ['10-11', 'Keys are made here. They can be lost.'],
      ['11', 'They come back.'],
    ]);
  });

  it('keeps paragraphs on lines of their own', () => {
    assert.deepEqual(pieces('一つ目の\n段落。\n\n\nThe second one.', 100), [
      ['10-14', '一つ目の段落。\nThe second one.'],
    ]);
  });

  it('rather starts a piece with a paragraph than cuts it', () => {
    assert.deepEqual(pieces('一つ目の段落。\n\n二つ目の段落。まだ続く。', 16), [
      ['10', '一つ目の段落。'],
      ['12', '二つ目の段落。まだ続く。'],
    ]);
  });

  it('cuts a sentence that is too long between words', () => {
    assert.deepEqual(pieces('one two three\nfour five six', 4), [
      ['10', 'one two three'],
      ['11', 'four five six'],
    ]);
    for (const [, text = ''] of pieces('認証サーバーの設定ファイルを確認してから再起動する', 8))
      assert.doesNotMatch(text, /^ー|^ル|サーバ$|ファイ$/);
  });

  it('finds nothing in nothing', () => {
    assert.deepEqual(pieces('', 8), []);
    assert.deepEqual(pieces('\n \n', 8), []);
  });

  for (const [name, count] of Object.entries({ 'a token a word': countTokens, 'costly seams': seamTokens }))
    it(`loses no character, keeps each on its line and every piece in the budget, with ${name}`, () => {
      fc.assert(
        fc.property(anyText, fc.integer({ min: 6, max: 40 }), (text, budget) => {
          const source = draft(text);
          let rest = characters(source);
          for (const { text, range } of split(source, budget, count)) {
            assert.ok(count(text) <= budget, `${count(text)} tokens in "${text}"`);
            const own = [...text.replace(/\s/g, '')];
            assert.deepEqual(
              own,
              rest.slice(0, own.length).map(({ character }) => character),
            );
            assert.deepEqual([range.startLine, range.endLine], [rest[0]?.line, rest[own.length - 1]?.line]);
            rest = rest.slice(own.length);
          }
          assert.deepEqual(rest, []);
        }),
        { numRuns: 2000 },
      );
    });

  it('cuts only at the ends of sentences where each of them fits', () => {
    const text = fc.array(fc.array(sentence, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(text, fc.integer({ min: 16, max: 40 }), (paragraphs, budget) => {
        const source = draft(paragraphs.map((parts) => parts.join('').trim()).join('\n\n'));
        for (const { text } of split(source, budget, countTokens)) assert.match(text, /[。！.!]$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not shatter: two neighbours together fill at least half of the budget', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 16, max: 60 }), (text, budget) => {
        const counts = split(draft(text), budget, countTokens).map((piece) => countTokens(piece.text));
        counts.slice(1).forEach((count, i) => assert.ok((counts[i] ?? 0) + count >= budget / 2));
      }),
      { numRuns: 1000 },
    );
  });

  it('splits one line of 60,000 characters and a paragraph of 6,000 lines', () => {
    const line = '終わりのない文字列と'.repeat(6_000);
    const [first] = split(draft(line), 100, countTokens);
    assert.ok(first && countTokens(first.text) <= 100);
    const wrapped = 'もう一つの行\n'.repeat(6_000);
    const last = split(draft(wrapped), 100, countTokens).at(-1);
    assert.equal(last?.range.endLine, 6_009);
  });
});
