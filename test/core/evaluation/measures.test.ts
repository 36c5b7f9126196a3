import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cosine,
  ranks,
  retrievalSummary,
  signTest,
  spearman,
  translationAccuracy,
} from '../../../src/core/evaluation/measures.ts';

const vector = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 })
  .map((values) => Float32Array.from(values));
const vectors = fc.array(vector, { minLength: 1, maxLength: 12 });
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

/** Pearson of ranks, a rank being how many are less and half of those that are equal. */
function naiveSpearman(a: readonly number[], b: readonly number[]): number {
  const ranked = (values: readonly number[]): number[] =>
    values.map((x) => values.filter((y) => y < x).length + values.filter((y) => y === x).length / 2);
  const centred = (values: readonly number[]): number[] =>
    values.map((x) => x - values.reduce((sum, y) => sum + y, 0) / values.length);
  const [x, y] = [centred(ranked(a)), centred(ranked(b))];
  const dot = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, value, i) => sum + value * (q[i] ?? 0), 0);
  return (100 * dot(x, y)) / Math.sqrt(dot(x, x) * dot(y, y));
}

describe('spearman', () => {
  const score = fc.integer({ min: 0, max: 5 });

  it('is the correlation of ranks, ties sharing theirs', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 2 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        fc.pre(new Set(a).size > 1 && new Set(b).size > 1);
        near(spearman(a, b), naiveSpearman(a, b));
      }),
    );
  });

  it('is 100 for one order, -100 for the opposite, and as in the textbook between', () => {
    near(spearman([0.1, 0.2, 0.9], [1, 4, 5]), 100);
    near(spearman([1, 2, 3], [3, 2, 1]), -100);
    near(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), 80);
  });
});

describe('translationAccuracy', () => {
  it('is the share of rows whose first nearest row is their own, each way and on average', () => {
    fc.assert(
      fc.property(vectors, (a) => {
        const b = a.toReversed();
        const share = (from: typeof a, to: typeof a): number =>
          (100 *
            from.filter((x, i) => {
              const scores = to.map((y) => cosine(x, y));
              return scores.indexOf(Math.max(...scores)) === i;
            }).length) /
          from.length;
        const { forward, backward, mean } = translationAccuracy(a, b);
        near(forward, share(a, b));
        near(backward, share(b, a));
        near(mean, (share(a, b) + share(b, a)) / 2);
      }),
    );
  });

  it('counts what differs between the two ways', () => {
    const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0.8, 0.6)];
    assert.deepEqual(translationAccuracy([x, y], [x, x]), { forward: 50, backward: 50, mean: 50 });
    assert.deepEqual(translationAccuracy([x, Float32Array.of(0, 1)], [y, x]), {
      forward: 0,
      backward: 50,
      mean: 25,
    });
  });
});

describe('ranks', () => {
  it('count the documents that are nearer than the right one', () => {
    fc.assert(
      fc.property(vectors, vectors, fc.nat(), (queries, documents, seed) => {
        const right = queries.map((_, i) => (seed + i) % documents.length);
        const sorted = queries.map((query, i) => {
          const gold = cosine(query, documents[right[i] ?? 0] ?? query);
          const scores = documents.map((document) => cosine(query, document)).toSorted((a, b) => b - a);
          return scores.indexOf(gold) + 1;
        });
        assert.deepEqual(ranks(queries, documents, right), sorted);
      }),
    );
  });

  it('are behind all others for a document that is not there', () => {
    assert.deepEqual(ranks([Float32Array.of(1)], [Float32Array.of(1), Float32Array.of(0)], [-1]), [3]);
  });
});

describe('retrievalSummary', () => {
  it('means reciprocal ranks up to ten, and counts first places and first tens', () => {
    assert.deepEqual(retrievalSummary([1, 2, 10, 11, Infinity]), {
      'mrr@10': ((1 + 0.5 + 0.1) / 5) * 100,
      'recall@1': 20,
      'recall@10': 60,
    });
  });

  it('is zero without queries', () => {
    assert.deepEqual(retrievalSummary([]), { 'mrr@10': 0, 'recall@1': 0, 'recall@10': 0 });
  });
});

/** By counting all outcomes of tossing a coin for each change. */
function naiveSignTest(changes: readonly number[]): number {
  const counted = changes.filter((change) => change !== 0);
  const better = counted.filter((change) => change > 0).length;
  const outcomes = Array.from(
    { length: 2 ** counted.length },
    (_, i) => i.toString(2).replaceAll('0', '').length,
  );
  return outcomes.filter((heads) => heads >= better).length / outcomes.length;
}

describe('signTest', () => {
  it('is the share of coin tosses that do as well', () => {
    const changes = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 12 });
    fc.assert(
      fc.property(changes, (gains) => {
        const before = gains.map(() => 5);
        const after = gains.map((gain) => 5 - gain);
        near(signTest(before, after), naiveSignTest(gains));
      }),
    );
  });

  it('holds for thousands of pairs', () => {
    const before = new Array<number>(4_000).fill(2);
    const mixed = before.map((_, i) => (i % 2 === 0 ? 1 : 3));
    assert.ok(Math.abs(signTest(before, mixed) - 0.506) < 0.001);
    assert.ok(signTest(before, new Array<number>(4_000).fill(1)) < 1e-300);
  });
});
