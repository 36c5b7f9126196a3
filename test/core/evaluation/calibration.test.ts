import assert from 'node:assert/strict';
import { bestCosines, calibrate } from '../../../src/core/evaluation/calibration.ts';

/** A unit vector whose cosine with (1, 0) is `x`. */
const at = (x: number): Float32Array => Float32Array.of(x, Math.sqrt(1 - x * x));
const documents = [at(1)];

/** Best cosines of `count` unrelated queries, uniform between 0 and 0.5, drawn anew for each seed. */
function unrelated(count: number, seed: number): Float32Array[] {
  let state = seed;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => at(next() / 2));
}

describe('Calibration', () => {
  it('draws the weak line so that it holds for queries that it was not drawn by', () => {
    const others = bestCosines(unrelated(20_000, 1), documents);
    const runs = Array.from({ length: 100 }, (_, i) => {
      const { weak } = calibrate({ unrelated: unrelated(500, i + 2), documents, answers: [0.9] });
      return others.filter((cosine) => cosine >= weak).length / others.length;
    });
    const kept = runs.filter((share) => share <= 0.05).length;
    assert.ok(kept >= 88, `${kept} of 100`);
    assert.ok(runs.reduce((sum, share) => sum + share, 0) / runs.length > 0.01, 'no higher than need be');
  });

  it('orders weak, fair and strong even where the answers are no nearer than chance', () => {
    const { weak, fair, strong } = calibrate({ unrelated: [at(0.5)], documents, answers: [0.1, 0.2] });
    assert.deepEqual([weak, fair, strong], [0.5, 0.5, 0.5]);
    const apart = calibrate({ unrelated: [at(0.25)], documents, answers: [0.3, 0.5, 0.7, 0.9] });
    assert.deepEqual(apart, { weak: 0.25, fair: 0.7, strong: 0.9 });
  });
});
