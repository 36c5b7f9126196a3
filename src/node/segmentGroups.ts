import type { FileRecord } from '../core/index/manifest.ts';
import type { IndexedFile } from '../core/index/store.ts';
import { rowVector } from './segmentCodec.ts';
import type { StoredSegment } from './storedSegment.ts';

/** Rows of a segment: small enough to write at once, large enough that a hundred thousand passages make fifty. */
export const maxRows = 2_000;

/** Files together in segments of about `maxRows`; a file is never divided. */
export function grouped(indexed: readonly IndexedFile[]): IndexedFile[][] {
  const groups: IndexedFile[][] = [];
  let rows = 0;
  for (const file of indexed) {
    if (groups.length === 0 || rows + file.passages.length > maxRows) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(file);
    rows += file.passages.length;
  }
  return groups;
}

/** The live rows of a file, read back to be written elsewhere. */
export function copyOf(path: string, record: FileRecord, segment: StoredSegment): IndexedFile {
  const rows = Array.from({ length: record.rows }, (_, i) => record.firstRow + i);
  const vectorAt = (row: number): Float32Array | undefined =>
    (segment.vectors.scales[row] ?? 0) > 0 ? rowVector(segment.vectors, row) : undefined;
  return { path, record, passages: rows.map((row) => segment.passage(row)), vectors: rows.map(vectorAt) };
}
