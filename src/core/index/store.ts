import type { Passage } from '../passages/passage.ts';
import type { FileRecord } from './manifest.ts';
import type { FailedFile, FileEntry } from './ports.ts';
import type { IndexSnapshot } from './segment.ts';

/** A file's passages with their vectors, `undefined` where the model could not run. */
export interface IndexedFile {
  readonly path: string;
  readonly record: Pick<FileRecord, 'size' | 'mtimeMs' | 'hash'>;
  readonly passages: readonly Passage[];
  readonly vectors: readonly (Float32Array | undefined)[];
}

/** Changes that become visible and durable together. */
export interface IndexChange {
  readonly files?: readonly IndexedFile[];
  readonly removed?: readonly string[];
  /** Files whose content is the same but whose size or time on disk is not. */
  readonly touched?: readonly FileEntry[];
  readonly failed?: readonly FailedFile[];
  /** Set when nothing was pending any more at this moment. */
  readonly currentMs?: number;
}

/** The index of one workspace folder. */
export interface PassageStore {
  snapshot(): IndexSnapshot;
  file(path: string): FileRecord | undefined;
  paths(): readonly string[];
  /** The vector of equal content, wherever it stands or stood. */
  vectorOf(hash: string): Float32Array | undefined;
  failed(): readonly FailedFile[];
  readonly lastCurrentMs: number;
  /** Writes segments, then the manifest; throws `IndexWriteError` and keeps the state before. */
  commit(change: IndexChange): Promise<void>;
}
