import type { Passage } from '../passages/passage.ts';
import type { Postings } from '../search/postings.ts';

/** Quantised vectors of a segment's rows, in one piece: row r is `data[r*dimensions ..]` times `scales[r]`. */
export interface VectorMatrix {
  readonly dimensions: number;
  readonly data: Int8Array;
  readonly scales: Float32Array;
}

/** An immutable group of up to some thousand passages: metadata, int8 vectors and lexical postings, row by row. */
export interface Segment {
  readonly name: string;
  readonly size: number;
  readonly vectors: VectorMatrix;
  readonly postings: Postings;
  /** The passage of a row; decoded on demand, so ask only for rows that win. */
  passage(row: number): Passage;
  /** The hash of a row's passage without decoding the rest. */
  hash(row: number): string;
  /** The natural language of a row without decoding the rest. */
  language(row: number): string;
  /** The path of a row without decoding the rest. */
  path(row: number): string;
  /** False where the row's file has since been replaced or removed. */
  isLive(row: number): boolean;
}

/** What a search runs on: the live segments of one workspace folder at one moment. */
export interface IndexSnapshot {
  readonly segments: readonly Segment[];
  /** Number of live passages. */
  readonly size: number;
}
