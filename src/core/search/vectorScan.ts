import type { Segment } from '../index/segment.ts';
import type { Hit, RowFilter } from './bm25.ts';
import { leading, passagesIn } from './bm25.ts';

/** Integer dot products of an int16 query with every row of a segment's int8 matrix; row order. */
export type DotProducts = (segment: Segment, query: Int16Array) => Int32Array;

const queryLevels = 2047;

/** The query as int16 and the factor that undoes it; 2,047 levels keep the int32 sums of 768 dimensions in range. */
export function quantizeQuery(vector: Float32Array): { values: Int16Array; scale: number } {
  const largest = vector.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const scale = largest / queryLevels || 1;
  return { values: Int16Array.from(vector, (x) => Math.round(x / scale)), scale };
}

/** The rows nearest to a unit vector by cosine, best first, `topK` different passages at most; rows without vector (scale 0) are passed over. */
export function nearestRows(
  segments: readonly Segment[],
  vector: Float32Array,
  { topK, dots, isWanted }: { topK: number; dots: DotProducts; isWanted: RowFilter },
): Hit[] {
  const query = quantizeQuery(vector);
  const best = new Best(topK);
  for (const segment of segments) {
    const products = dots(segment, query.values);
    const { scales } = segment.vectors;
    for (let row = 0; row < segment.size; row++) {
      const scale = scales[row] ?? 0;
      const score = (products[row] ?? 0) * scale * query.scale;
      if (scale !== 0 && score >= best.floor && isWanted(segment, row)) best.add({ segment, row, score });
    }
  }
  return best.hits();
}

/** Keeps the best hits seen; sorts only when twice as many have come as it keeps. */
class Best {
  floor = -Infinity;
  private kept: Hit[] = [];
  private most: number;

  constructor(private readonly topK: number) {
    this.most = 2 * topK;
  }

  add(hit: Hit): void {
    this.kept.push(hit);
    if (this.kept.length >= this.most) this.prune();
  }

  hits(): Hit[] {
    this.prune();
    return this.kept;
  }

  private prune(): void {
    this.kept = leading(this.kept, this.topK);
    this.most = 2 * Math.max(this.topK, this.kept.length);
    if (passagesIn(this.kept) === this.topK) this.floor = this.kept.at(-1)?.score ?? -Infinity;
  }
}

/** Cosines with the vector as it is stored, computed in float: what the winners are ordered by in the end. */
export function exactScore({ segment, row }: Hit, vector: Float32Array): number {
  const { data, scales, dimensions } = segment.vectors;
  const at = row * dimensions;
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += (data[at + i] ?? 0) * (vector[i] ?? 0);
  return sum * (scales[row] ?? 0);
}

/** The plain dot products, for places without SIMD and as the reference of the kernel's test. */
export const plainDotProducts: DotProducts = ({ vectors, size }, query) => {
  const { data, dimensions } = vectors;
  return Int32Array.from({ length: size }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += (data[row * dimensions + i] ?? 0) * (query[i] ?? 0);
    return sum;
  });
};
