import assert from 'node:assert/strict';
import type { Passage } from '../../../src/core/passages/passage.ts';
import type { SearchResult } from '../../../src/core/search/search.ts';
import { weakFrom } from '../../../src/core/search/search.ts';
import type { SearcherDeps } from '../../../src/core/search/searcher.ts';
import { Searcher } from '../../../src/core/search/searcher.ts';
import { plainDotProducts } from '../../../src/core/search/vectorScan.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';

/** A unit vector that has this cosine with the one of the question. */
const at = (cosine: number): Float32Array => Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2));
const calibrated = { weak: 0.5, fair: 0.7, strong: 0.9 };

type Rows = readonly (readonly [Passage, cosine: number])[];

/** The results for a query among passages of which the cosine is given. */
function search(
  query: string,
  rows: Rows,
  { scores }: Pick<SearcherDeps, 'scores'> = { scores: calibrated },
): Promise<SearchResult[]> {
  const segments = [
    memorySegment(
      's',
      rows.map(([passage]) => passage),
      rows.map(([, cosine]) => at(cosine)),
    ),
  ];
  const deps = {
    embedQuery: () => Promise.resolve(at(1)),
    dots: plainDotProducts,
    scores,
    globMatcher: () => () => true,
  };
  const current = (passage: Passage) => Promise.resolve(passage);
  const folder = { folder: 'workspace', snapshot: { segments, size: rows.length }, current };
  return new Searcher(deps).search(query, [folder], { topK: 10, mode: 'hybrid' });
}

const told = (results: readonly SearchResult[]): unknown[][] =>
  results.map(({ rank, passage, isWeak }) => [rank, passage.text, isWeak]);

const retried = somePassage('Failed requests are retried');
const waiting = somePassage('Requests wait in the queue');
const pool = somePassage('Opens the pool');

describe('weak results', () => {
  const question = 'How are failed requests retried?';

  it('are those far in meaning that share few words with the question', async () => {
    const found = await search(question, [[pool, 0], [retried, 0.4], [waiting, 0.3]]); // prettier-ignore
    assert.deepEqual(told(found), [
      [1, retried.text, false],
      [2, waiting.text, true],
      [3, pool.text, true],
    ]);
  });

  it('are none where the model is not calibrated', async () => {
    const found = await search(question, [[retried, 0.4], [pool, 0]], { scores: undefined }); // prettier-ignore
    assert.ok(found.every(({ isWeak }) => !isWeak));
  });

  it('hold a passage with a stretch of the word that nothing else holds', async () => {
    const stray = somePassage('ゲートを開く', { language: 'ja' });
    const answer = somePassage('Each key may send 100 requests a minute');
    const found = await search('ﾚｰﾄ制限', [[stray, 0.3], [answer, 0.55], [pool, 0.1]]); // prettier-ignore
    assert.deepEqual(told(found).slice(0, 1), [[1, answer.text, false]]);
    assert.equal(found.find(({ passage }) => passage === stray)?.isWeak, true);
  });

  it('have their line where no other stands below it', () => {
    const line = (...isWeak: boolean[]): number => weakFrom(isWeak.map((each) => ({ isWeak: each })));
    assert.deepEqual(
      [line(false, true, false, true, true), line(true, true), line(false), line()],
      [3, 0, 1, 0],
    );
  });
});
