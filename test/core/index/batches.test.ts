import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batches } from '../../../src/core/index/batches.ts';

const limits = { maxTokens: 64, maxRows: 8 };

describe('batches', () => {
  it('hold every text once, within both bounds, no narrower than the longest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 64 })), (lengths) => {
        const found = batches(lengths, limits);
        const indices = found.flatMap((batch) => batch.indices);
        assert.deepEqual(
          indices.toSorted((a, b) => a - b),
          lengths.map((_, i) => i),
        );
        for (const { indices, width } of found) {
          assert.equal(width, Math.max(...indices.map((i) => lengths[i] ?? 0)));
          assert.ok(indices.length * width <= limits.maxTokens && indices.length <= limits.maxRows);
        }
      }),
    );
  });

  it('go from short to long and are as full as the bounds allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 64 })), (lengths) => {
        const found = batches(lengths, limits);
        found.slice(1).forEach(({ indices: [first = 0] }, i) => {
          const { indices, width } = found[i] ?? { indices: [], width: 0 };
          const next = lengths[first] ?? 0;
          assert.ok(next >= width);
          assert.ok(indices.length === limits.maxRows || (indices.length + 1) * next > limits.maxTokens);
        });
      }),
    );
  });

  it('give a text that is longer than the bound a batch of its own', () => {
    assert.deepEqual(batches([100, 2], limits), [
      { indices: [1], width: 2 },
      { indices: [0], width: 100 },
    ]);
  });

  it('keep texts of one length in their order', () => {
    assert.deepEqual(batches([5, 5, 5], limits)[0]?.indices, [0, 1, 2]);
  });

  it('are none for no texts', () => assert.deepEqual(batches([], limits), []));
});
