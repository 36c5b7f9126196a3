import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Segment } from '../../../src/core/index/segment.ts';
import {
  exactScore,
  nearestRows,
  plainDotProducts,
  quantizeQuery,
} from '../../../src/core/search/vectorScan.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';

const dimensions = 16;
const dots = plainDotProducts;
const isWanted = (): boolean => true;

const unit = fc
  .array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: dimensions, maxLength: dimensions })
  .filter((values) => values.some((x) => x !== 0))
  .map((values) => Float32Array.from(values, (x) => x / Math.hypot(...values)));

function segmentOf(name: string, vectors: readonly (Float32Array | undefined)[]): Segment {
  return memorySegment(
    name,
    vectors.map((_, i) => somePassage(`${name}${i}`)),
    vectors,
  );
}

/** An axis of the space, times a length. */
function axis(place: number, length = 1): Float32Array {
  const vector = new Float32Array(dimensions);
  vector[place] = length;
  return vector;
}

describe('nearestRows', () => {
  it('finds the rows that the exact cosine of the stored vectors finds', () => {
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1 }),
        unit,
        fc.integer({ min: 1, max: 5 }),
        (all, query, topK) => {
          const segment = segmentOf('a', all);
          const exact = all.map((_, row) => exactScore({ segment, row, score: 0 }, query));
          const best = exact.toSorted((x, y) => y - x).slice(0, topK);
          const hits = nearestRows([segment], query, { topK, dots, isWanted });
          assert.equal(hits.length, best.length);
          hits.forEach(({ row, score }, i) => {
            // The query is rounded to 2,047 levels: that far two scores may change places.
            assert.ok(Math.abs(score - (exact[row] ?? 0)) < 2e-3);
            assert.ok((exact[row] ?? 0) > (best[i] ?? 0) - 4e-3);
          });
        },
      ),
    );
  });

  it('scores rows within a hundredth of the cosine before they were stored', () => {
    fc.assert(
      fc.property(unit, unit, (stored, query) => {
        const segment = segmentOf('a', [stored]);
        const cosine = stored.reduce((sum, x, i) => sum + x * (query[i] ?? 0), 0);
        assert.ok(Math.abs(exactScore({ segment, row: 0, score: 0 }, query) - cosine) < 0.01);
      }),
    );
  });

  it('passes over rows that have no vector yet', () => {
    const segment = segmentOf('a', [undefined, axis(0, -1), undefined]);
    assert.deepEqual(
      nearestRows([segment], axis(0), { topK: 3, dots, isWanted }).map(({ row }) => row),
      [1],
    );
  });

  it('gives only wanted rows', () => {
    const segment = segmentOf('a', [axis(0), axis(0), axis(0)]);
    const hits = nearestRows([segment], axis(0), { topK: 3, dots, isWanted: (_, row) => row !== 1 });
    assert.deepEqual(
      hits.map(({ row }) => row),
      [0, 2],
    );
  });

  it('keeps equal rows in the order of segment and row, however many there are', () => {
    const same = Array.from({ length: 25 }, () => axis(3));
    const segments = [segmentOf('b', same), segmentOf('a', same)];
    const hits = nearestRows(segments, axis(3), { topK: 4, dots, isWanted });
    assert.deepEqual(
      hits.map(({ segment, row }) => `${segment.name}${row}`),
      ['a0', 'a1', 'a2', 'a3'],
    );
  });

  it('finds nothing in an empty index', () => {
    assert.deepEqual(nearestRows([], axis(0), { topK: 3, dots, isWanted }), []);
  });
});

describe('quantizeQuery', () => {
  it('keeps every value within half a level', () => {
    fc.assert(
      fc.property(unit, (vector) => {
        const { values, scale } = quantizeQuery(vector);
        values.forEach((x, i) => assert.ok(Math.abs(x * scale - (vector[i] ?? 0)) <= scale / 2 + 1e-7));
        assert.ok(values.every((x) => Math.abs(x) <= 2_047));
      }),
    );
  });

  it('makes zeros of zeros', () => {
    assert.deepEqual([...quantizeQuery(new Float32Array(2)).values], [0, 0]);
  });
});
