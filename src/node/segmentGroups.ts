import type { FileRecord } from '../core/index/manifest.ts';
import type { IndexedFile } from '../core/index/store.ts';
import { rowVector } from './segmentCodec.ts';
import type { StoredSegment } from './storedSegment.ts';

/** Rows of a segment: small enough to write at once, large enough that a hundred thousand passages make fifty. */
export const maxRows = 2_000;
/** More small segments than this are merged at the next commit. */
const maxSmallSegments = 12;
/** Dead rows are kept, as a cache of vectors for content that comes back, until they outnumber the live ones by this. */
const spareRows = 4_000;

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

/** The segments to be written anew: mostly dead ones where these waste room, else small ones where there are many. */
export function outworn(
  segments: readonly StoredSegment[],
  files: Readonly<Record<string, FileRecord>>,
): readonly StoredSegment[] {
  const live = new Map<string, number>();
  for (const { segment, rows } of Object.values(files)) live.set(segment, (live.get(segment) ?? 0) + rows);
  const total = segments.reduce((sum, segment) => sum + segment.size, 0);
  const alive = [...live.values()].reduce((sum, rows) => sum + rows, 0);
  if (total - alive > alive + spareRows)
    return segments.filter((segment) => (live.get(segment.name) ?? 0) < segment.size);
  const small = segments.filter((segment) => segment.size < maxRows / 2);
  return small.length > maxSmallSegments ? small : [];
}

/** The files that lie in these segments, by name, with their rows read back to be written elsewhere. */
export function copies(
  segments: ReadonlyMap<string, StoredSegment>,
  files: Readonly<Record<string, FileRecord>>,
): IndexedFile[] {
  return Object.entries(files).flatMap(([path, record]) => {
    const segment = segments.get(record.segment);
    return segment ? [copyOf(path, record, segment)] : [];
  });
}

function copyOf(path: string, record: FileRecord, segment: StoredSegment): IndexedFile {
  const rows = Array.from({ length: record.rows }, (_, i) => record.firstRow + i);
  const vectorAt = (row: number): Float32Array | undefined =>
    (segment.vectors.scales[row] ?? 0) > 0 ? rowVector(segment.vectors, row) : undefined;
  return { path, record, passages: rows.map((row) => segment.passage(row)), vectors: rows.map(vectorAt) };
}
