import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Segment } from '../../../src/core/index/segment.ts';
import type { Hit } from '../../../src/core/search/bm25.ts';
import { fuse } from '../../../src/core/search/fuse.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';

const rows = 30;
const segment = memorySegment(
  'a',
  Array.from({ length: rows }, (_, i) => somePassage(`${i}`)),
);

/** Hits by row and score, best first. */
function hits(scores: Readonly<Record<number, number>>, of: Segment = segment): Hit[] {
  const found = Object.entries(scores).map(([row, score]) => ({ segment: of, row: Number(row), score }));
  return found.sort((a, b) => b.score - a.score || a.row - b.row);
}

const scores = fc
  .uniqueArray(fc.tuple(fc.nat({ max: rows - 1 }), fc.integer({ min: 1, max: 100 })), {
    selector: ([row]) => row,
  })
  .map((pairs) => Object.fromEntries(pairs.map(([row, score]) => [row, score / 100])));

/** The sum of both scores, row by row, each spread between the least and the best. */
function naive(semantic: Record<number, number>, lexical: Record<number, number>): Map<number, number> {
  const [cosines, shared] = [Object.values(semantic), Object.values(lexical)];
  const least = cosines.length > 0 && shared.length >= cosines.length ? Math.min(...shared) : 0;
  const spread = (score: number | undefined, from: number, to: number): number =>
    score === undefined ? 0 : to > from ? (score - from) / (to - from) : 1;
  return new Map(
    [...new Set([...Object.keys(semantic), ...Object.keys(lexical)].map(Number))].map((row) => [
      row,
      spread(semantic[row], Math.min(...cosines), Math.max(...cosines)) +
        spread(lexical[row], least, Math.max(...shared)),
    ]),
  );
}

const order = (found: readonly Hit[]): number[] => found.map(({ row }) => row);

describe('fuse', () => {
  it('sums the spread scores of both halves and puts the best first', () => {
    fc.assert(
      fc.property(scores, scores, (semantic, lexical) => {
        const fused = fuse(hits(semantic), hits(lexical));
        const expected = naive(semantic, lexical);
        assert.equal(fused.length, expected.size);
        for (const { row, score } of fused) assert.ok(Math.abs(score - (expected.get(row) ?? -1)) < 1e-9);
        for (let i = 1; i < fused.length; i++)
          assert.ok((fused[i - 1]?.score ?? 0) >= (fused[i]?.score ?? 0));
      }),
    );
  });

  it('keeps the order of one half where the other found nothing', () => {
    fc.assert(
      fc.property(scores, (one) => {
        assert.deepEqual(order(fuse(hits(one), [])), order(hits(one)));
        assert.deepEqual(order(fuse([], hits(one))), order(hits(one)));
      }),
    );
  });

  it('says where each half had a hit, and nothing for the half that did not', () => {
    const [first, second, third] = fuse(hits({ 1: 0.9, 2: 0.5 }), hits({ 1: 7, 3: 3.5 }));
    assert.deepEqual(
      { ...first, segment: undefined },
      {
        segment: undefined,
        row: 1,
        score: 1 + 1,
        semanticScore: 0.9,
        semanticRank: 1,
        lexicalScore: 7,
        lexicalRank: 1,
        lexicalShare: 1,
      },
    );
    assert.deepEqual([second?.row, third?.row], [2, 3]);
    assert.deepEqual([second?.semanticRank, second?.lexicalRank], [2, undefined]);
    assert.deepEqual([third?.semanticRank, third?.lexicalRank], [undefined, 2]);
  });

  it('lets a stray word count for as little of the question as it is', () => {
    const semantic = hits({ 1: 0.9, 2: 0.8, 3: 0.5 });
    const share = (score: number): number | undefined =>
      fuse(semantic, hits({ 3: score }), { fullScore: 10 }).find(({ row }) => row === 3)?.lexicalShare;
    assert.deepEqual([share(0.7), share(3.5), share(7), share(9)].map((x) => x?.toFixed(2)), ['0.10', '0.50', '1.00', '1.00']); // prettier-ignore
    assert.equal(fuse(semantic, hits({ 3: 1 }), { fullScore: 10 })[0]?.row, 1);
  });

  it('measures words by the best find where nothing else is found', () => {
    assert.equal(fuse([], hits({ 3: 1 }), { fullScore: 10 })[0]?.score, 1);
  });

  it('keeps equal hits in the order of segment and row', () => {
    const other = memorySegment('b', [somePassage('0'), somePassage('1')]);
    const fused = fuse([...hits({ 0: 0.5, 1: 0.5 }, other), ...hits({ 4: 0.5, 2: 0.5 })], []);
    assert.deepEqual(
      fused.map(({ segment: { name }, row }) => `${name}${row}`),
      ['a2', 'a4', 'b0', 'b1'],
    );
  });

  it('keeps rows of two folders apart whose segments have one name', () => {
    const twin = memorySegment('a', [somePassage('0')]);
    assert.equal(fuse([...hits({ 0: 0.5 }), ...hits({ 0: 0.4 }, twin)], hits({ 0: 1 }, twin)).length, 2);
  });

  describe('where a passage is in another writing', () => {
    const isNative = ({ row }: Hit): boolean => row !== 0;

    it('puts the nearest one before those that share a stray word', () => {
      const semantic = hits({ 0: 0.9, 1: 0.5, 2: 0.4, 3: 0.3, 4: 0.2, 5: 0.1 });
      const lexical = hits({ 5: 4, 6: 3.9 });
      assert.equal(fuse(semantic, lexical, { canShareWords: isNative })[0]?.row, 0);
    });

    it('puts it behind one that is near and shares the question’s words', () => {
      const semantic = hits({ 0: 0.9, 1: 0.85, 2: 0.4, 3: 0.3 });
      assert.equal(fuse(semantic, hits({ 1: 9 }), { canShareWords: isNative })[0]?.row, 1);
    });

    it('gives it what its five nearest peers share on average, the less the farther it is', () => {
      const peers = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [i + 1, 0.8 - i / 10]));
      const lexical = hits({ 2: 10, 4: 5, 7: 10 });
      const score = (cosine: number): number | undefined =>
        fuse(hits({ 0: cosine, ...peers }), lexical, { canShareWords: isNative }).find(({ row }) => row === 0)
          ?.score;
      assert.equal(score(0.9), 1 + (1 + 0.5) / 5);
      assert.equal(score(0.1), 0);
    });

    it('lets its own words count where they are more', () => {
      const found = fuse(hits({ 0: 0.9, 1: 0.5 }), hits({ 0: 4 }), { canShareWords: isNative });
      assert.deepEqual([found[0]?.row, found[0]?.score], [0, 2]);
    });
  });
});
