import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bm25, queryTerms } from '../../../src/core/search/bm25.ts';
import { lexicalText } from '../../../src/core/search/lexicalText.ts';
import { terms, termWeight } from '../../../src/core/search/terms.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';
import { prose } from '../../support/prose.ts';

const all = (): boolean => true;

/** Okapi BM25 from the formula, text by text. */
function naive(texts: readonly string[], query: string): number[] {
  const rows = texts.map((text) => terms(lexicalText(somePassage(text))));
  const average = rows.reduce((sum, row) => sum + row.length, 0) / rows.length;
  return rows.map((row) =>
    queryTerms(query).reduce((score, term) => {
      const holders = rows.filter((other) => other.includes(term)).length;
      const idf = Math.log(1 + (rows.length - holders + 0.5) / (holders + 0.5));
      const frequency = row.filter((held) => held === term).length;
      const norm = 1.2 * (0.25 + (0.75 * row.length) / average);
      return score + (termWeight(term) * idf * frequency * 2.2) / (frequency + norm);
    }, 0),
  );
}

describe('bm25', () => {
  it('scores rows as the formula says, however they are spread over segments', () => {
    fc.assert(
      fc.property(fc.array(prose, { minLength: 1 }), prose, fc.nat(), (texts, query, cut) => {
        const passages = texts.map((text) => somePassage(text));
        const at = cut % (texts.length + 1);
        const segments = [memorySegment('a', passages.slice(0, at)), memorySegment('b', passages.slice(at))];
        const expected = naive(texts, query);
        const hits = bm25(segments, query, texts.length, all);
        const scores = new Array<number>(texts.length).fill(0);
        for (const { segment, row, score } of hits) scores[segment.name === 'a' ? row : at + row] = score;
        scores.forEach((score, i) => assert.ok(Math.abs(score - (expected[i] ?? 0)) < 1e-9));
      }),
    );
  });

  it('puts the best first, equal ones by segment and row, and stops at topK', () => {
    const rows = (name: string) =>
      ['トークン', 'トークン', '認証トークン', '別の文'].map((text, row) =>
        somePassage(text, { hash: `${name}${row}` }),
      );
    const segments = ['b', 'a'].map((name) => memorySegment(name, rows(name)));
    const order = bm25(segments, 'トークン', 5, all).map(({ segment, row }) => `${segment.name}${row}`);
    assert.deepEqual(order, ['a0', 'a1', 'b0', 'b1', 'a2']);
  });

  it('gives only wanted rows', () => {
    const segment = memorySegment('a', [somePassage('トークン 1'), somePassage('トークン 2')]);
    assert.deepEqual(
      bm25([segment], 'トークン', 10, (_, row) => row === 1).map(({ row }) => row),
      [1],
    );
  });

  it('finds nothing without segments or shared terms', () => {
    assert.deepEqual(bm25([], '認証', 10, all), []);
    assert.deepEqual(bm25([memorySegment('a', [somePassage('retry')])], '認証', 10, all), []);
  });

  it('looks a question up by its subject, not by the words that build the question', () => {
    assert.deepEqual(queryTerms('How are the retries configured?'), queryTerms('retries configured'));
    assert.deepEqual(
      queryTerms('再試行はどう設定されていますか').filter((term) => ['どう', 'され', 'ます'].includes(term)),
      [],
    );
    const reported = somePassage('how errors are reported, and how they are shown');
    const segment = memorySegment('a', [reported, somePassage('retries are configured by a limit')]);
    assert.equal(bm25([segment], 'how are retries configured', 10, all)[0]?.row, 1);
  });

  it('finds what a polite question is about before what shares its politeness', () => {
    const polite = somePassage(
      '詳しくは担当者に聞いてください。何かありますか。知りたいのですが、下の欄に書けませんでしょうか。',
    );
    const segment = memorySegment('a', [
      polite,
      ...['ラベルを付ける', 'ラベルの一覧'].map((text) => somePassage(text)),
    ]);
    for (const ending of [
      'を教えてください',
      'とは何ですか',
      'について知りたいのですが',
      'が付けられませんでしょうか',
      'を教えて下さい',
    ])
      assert.notEqual(bm25([segment], `ラベル${ending}`, 10, all)[0]?.row, 0, ending);
    const asked = queryTerms('何か見せて下さい、ラベルを');
    assert.deepEqual(
      asked.filter((term) => ['何', '下'].includes(term)),
      [],
    );
  });

  it('looks a query up by all of its words where it has no other', () => {
    assert.deepEqual(queryTerms('what is this'), terms('what is this'));
  });

  it('looks a pasted page up by its first 64 terms', () => {
    const page = Array.from({ length: 500 }, (_, i) => `word${i}`).join(' ');
    assert.equal(queryTerms(page).length, 64);
    assert.equal(queryTerms('認証 認証').length, queryTerms('認証').length);
  });

  it('ranks a passage with the word above one with only a stretch of a compound', () => {
    const segment = memorySegment('a', [somePassage('未認証済みの要求'), somePassage('要求を認証する')]);
    assert.equal(bm25([segment], '認証', 10, all)[0]?.row, 1);
  });
});
