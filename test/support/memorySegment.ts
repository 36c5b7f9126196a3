import type { Segment, VectorMatrix } from '../../src/core/index/segment.ts';
import type { Passage } from '../../src/core/passages/passage.ts';
import { buildPostings } from '../../src/core/search/buildPostings.ts';
import { lexicalText } from '../../src/core/search/lexicalText.ts';

/** A segment in memory; rows whose vector is `undefined` wait for it, rows in `dead` are replaced. */
export function memorySegment(
  name: string,
  passages: readonly Passage[],
  vectors: readonly (Float32Array | undefined)[] = [],
  dead: ReadonlySet<number> = new Set(),
): Segment {
  return {
    name,
    size: passages.length,
    vectors: quantized(vectors, passages.length),
    postings: buildPostings(passages.map(lexicalText)),
    passage: (row) => passages[row] as Passage,
    hash: (row) => passages[row]?.hash ?? '',
    language: (row) => passages[row]?.language ?? 'und',
    path: (row) => passages[row]?.path ?? '',
    isLive: (row) => row < passages.length && !dead.has(row),
  };
}

/** int8 rows with one scale each, as the index on disk holds them. */
export function quantized(vectors: readonly (Float32Array | undefined)[], rows: number): VectorMatrix {
  const dimensions = vectors.find((vector) => vector !== undefined)?.length ?? 0;
  const [data, scales] = [new Int8Array(rows * dimensions), new Float32Array(rows)];
  vectors.forEach((vector, row) => {
    const scale = vector ? Math.max(...vector.map(Math.abs)) / 127 : 0;
    scales[row] = scale;
    vector?.forEach((x, i) => (data[row * dimensions + i] = Math.round(x / scale)));
  });
  return { dimensions, data, scales };
}
