import type { Segment, VectorMatrix } from '../core/index/segment.ts';
import type { Passage } from '../core/passages/passage.ts';
import type { Postings } from '../core/search/postings.ts';
import type { SegmentColumns } from './segmentCodec.ts';

/** A segment in memory with the marks of which rows the manifest still names. */
export class StoredSegment implements Segment {
  readonly size: number;
  readonly vectors: VectorMatrix;
  readonly postings: Postings;
  readonly hashes: readonly string[];
  live = 0;
  private readonly alive: Uint8Array;

  constructor(
    readonly name: string,
    private readonly columns: SegmentColumns,
  ) {
    this.size = columns.size;
    this.vectors = columns.vectors;
    this.postings = columns.postings;
    this.hashes = columns.hashes;
    this.alive = new Uint8Array(columns.size);
  }

  passage(row: number): Passage {
    return this.columns.passage(row);
  }

  hash(row: number): string {
    return this.hashes[row] ?? '';
  }

  language(row: number): string {
    return this.columns.languages[row] ?? 'und';
  }

  path(row: number): string {
    return this.columns.paths[this.columns.pathIds[row] ?? 0] ?? '';
  }

  isLive(row: number): boolean {
    return this.alive[row] === 1;
  }

  /** Marks all rows as replaced or removed. */
  bury(): void {
    this.alive.fill(0);
    this.live = 0;
  }

  /** Marks the rows of one file as live. */
  revive(firstRow: number, rows: number): void {
    this.alive.fill(1, firstRow, firstRow + rows);
    this.live += rows;
  }
}
