import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Segment } from '../../src/core/index/segment.ts';
import { plainDotProducts, quantizeQuery } from '../../src/core/search/vectorScan.ts';
import { ScanKernel } from '../../src/node/scanKernel.ts';
import { vectorOf } from '../support/storeFixtures.ts';

let count = 0;
/** A segment of which only name, size and vectors are asked. */
function segmentOf(dimensions: number, data: ArrayLike<number>, name = `segment ${count++}`): Segment {
  const size = data.length / dimensions;
  const vectors = { dimensions, data: Int8Array.from(data), scales: new Float32Array(size).fill(1) };
  return { name, size, vectors, hash: String } as unknown as Segment;
}

function randomSegment(dimensions: number, rows: number): Segment {
  const data = Array.from({ length: rows * dimensions }, () => Math.floor(Math.random() * 255) - 127);
  return segmentOf(dimensions, data);
}

const randomQuery = (dimensions: number): Int16Array =>
  Int16Array.from({ length: dimensions }, () => Math.floor(Math.random() * 4_095) - 2_047);

function assertEqual(kernel: ScanKernel, segment: Segment, query: Int16Array): void {
  assert.deepEqual([...kernel.dotProducts(segment, query)], [...plainDotProducts(segment, query)]);
}

describe('The scan kernel', () => {
  it('gives the plain dot products of any matrix, odd dimensions included', () => {
    const kernel = new ScanKernel();
    const shape = fc.record({
      dimensions: fc.constantFrom(1, 7, 15, 16, 17, 31, 32, 48, 100, 256, 384),
      rows: fc.integer({ min: 0, max: 40 }),
    });
    const matrix = shape.chain(({ dimensions, rows }) =>
      fc.record({
        segment: fc
          .int8Array({ minLength: rows * dimensions, maxLength: rows * dimensions })
          .map((data) => segmentOf(dimensions, data)),
        query: fc
          .array(fc.integer({ min: -2_047, max: 2_047 }), { minLength: dimensions, maxLength: dimensions })
          .map((values) => Int16Array.from(values)),
      }),
    );
    fc.assert(
      fc.property(matrix, ({ segment, query }) => assertEqual(kernel, segment, query)),
      { numRuns: 100 },
    );
  });

  it('does not overflow at the largest values of 768 dimensions', () => {
    const kernel = new ScanKernel();
    for (const [value, level] of [
      [127, 2_047],
      [-128, 2_047],
      [-128, -2_047],
    ] as const) {
      const segment = segmentOf(768, new Array<number>(768 * 3).fill(value));
      const query = new Int16Array(768).fill(level);
      assert.equal(kernel.dotProducts(segment, query)[2], value * level * 768);
      assertEqual(kernel, segment, query);
    }
  });

  it('reads a query of real numbers as the plain way does', () => {
    const kernel = new ScanKernel();
    const { values } = quantizeQuery(vectorOf('認証フローの説明', 256));
    assertEqual(kernel, randomSegment(256, 20), values);
  });

  it('keeps many segments beside each other while its memory grows', () => {
    const kernel = new ScanKernel();
    const segments = Array.from({ length: 12 }, (_, i) => randomSegment(64, 100 + i * 150));
    for (let round = 0; round < 2; round++)
      for (const segment of segments) assertEqual(kernel, segment, randomQuery(64));
  });

  it('forgets what no longer lives, and knows what comes back', () => {
    const kernel = new ScanKernel();
    const [first, second, third] = [randomSegment(32, 50), randomSegment(32, 60), randomSegment(32, 70)];
    for (const segment of [first, second]) assertEqual(kernel, segment, randomQuery(32));
    kernel.retain([second]);
    kernel.retain([second]);
    for (const segment of [third, second, first]) assertEqual(kernel, segment, randomQuery(32));
  });

  it('gives results that a later scan may overwrite only after they are read', () => {
    const kernel = new ScanKernel();
    const query = randomQuery(32);
    const [first, second] = [randomSegment(32, 3), randomSegment(32, 5_000)];
    assertEqual(kernel, first, query);
    assertEqual(kernel, second, query);
    assertEqual(kernel, first, query);
  });
});
