import { KakehashiError, UnreadableFileError } from '../errors.ts';
import type { Passage } from '../passages/passage.ts';
import type { FailedFile, FileEntry, IndexProgress } from './ports.ts';
import type { IndexedFile } from './store.ts';

/** A file whose passages wait for their vectors. */
export type PendingFile = Pick<IndexedFile, 'path' | 'record' | 'passages'>;

/** Files that are embedded and committed together. */
export class FileBatch {
  readonly files: PendingFile[] = [];
  /** Passages and files: what a commit costs. */
  size = 0;
  /** How many of the passages that the model has to embed it has. */
  embedded = 0;
  toEmbed = 1;

  add(file: PendingFile): void {
    this.files.push(file);
    this.size += file.passages.length + 1;
  }

  passages(): Passage[] {
    return this.files.flatMap(({ passages }) => passages);
  }
}

/** What one run of the indexer has done so far, and what waits. */
export class IndexRun {
  readonly failed: FailedFile[] = [];
  readonly touched: FileEntry[] = [];
  /** Filled by the run. */
  next = new FileBatch();
  /** Embedded and written meanwhile. */
  current = new FileBatch();
  /** Settles when the current batch is written. */
  written: Promise<void> = Promise.resolve();
  hasCommitted = false;
  done = 0;
  embedded = 0;
  reused = 0;

  constructor(
    readonly total: number,
    readonly signal: AbortSignal | undefined,
    private readonly onProgress: ((progress: IndexProgress) => void) | undefined,
  ) {}

  /** The batch that was filled; from now on another one is. */
  turnOver(): FileBatch {
    this.current = this.next;
    this.next = new FileBatch();
    return this.current;
  }

  /** Tells how far the run is; of the files that are being embedded the share counts whose vectors are there. */
  report(): void {
    const { files, embedded, toEmbed } = this.current;
    const share = Math.floor((files.length * embedded) / toEmbed);
    const doneFiles = this.done - this.next.files.length - files.length + share;
    this.onProgress?.({ doneFiles, totalFiles: this.total, embedded: this.embedded + embedded });
  }

  /** Notes a file's failure and lets the run go on; cancellation ends it. */
  fail(path: string, error: unknown): undefined {
    if (this.signal?.aborted) throw error;
    // A file that vanished between walk and read is simply gone.
    if (error instanceof UnreadableFileError && error.data['reason'] === 'vanished') return;
    const given = error instanceof KakehashiError ? (error.data['reason'] ?? error.code) : undefined;
    const reason = typeof given === 'string' ? given : String(error);
    if (!this.failed.some((failed) => failed.path === path)) this.failed.push({ path, reason });
  }

  /** A failure that stands as it was. */
  keep(failure: FailedFile | undefined): void {
    if (failure) this.failed.push(failure);
  }
}
