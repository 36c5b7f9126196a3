import { BadVectorError, EmbedderUnavailableError, KakehashiError, UnreadableFileError } from '../errors.ts';
import { languageIdOf } from '../passages/languageIds.ts';
import type { Passage, SourceDocument } from '../passages/passage.ts';
import { embeddingText } from '../passages/passage.ts';
import type { HashText } from '../passages/ports.ts';
import { mostRows } from '../search/buildPostings.ts';
import type {
  AvoidedFile,
  Embedder,
  FailedFile,
  FileEntry,
  FileSource,
  IndexProgress,
  IndexSummary,
} from './ports.ts';
import type { IndexedFile, PassageStore } from './store.ts';

/** What the indexer works with; without an embedder passages are indexed by their words and wait for vectors. */
export interface IndexerDeps {
  readonly files: FileSource;
  readonly store: PassageStore;
  readonly embedder: Embedder | undefined;
  readonly makePassages: (document: SourceDocument) => Promise<readonly Passage[]>;
  readonly hash: HashText;
  readonly modelName: string;
  readonly nowMs: () => number;
  /** Files that are left alone and listed as failed. */
  readonly avoid?: readonly AvoidedFile[];
  /** Told before a file is read; `undefined` before the model runs. */
  readonly onWork?: (entry: FileEntry | undefined) => void;
}

/** Passages that wait until they are embedded and committed together; the first commit comes early. */
const firstCommit = 200;
const laterCommit = 2_000;

interface Pending {
  readonly path: string;
  readonly record: IndexedFile['record'];
  readonly passages: readonly Passage[];
}

interface Run {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  readonly startedMs: number;
  readonly failed: FailedFile[];
  readonly touched: FileEntry[];
  pending: Pending[];
  waiting: number;
  hasCommitted: boolean;
  commitAt: number;
  done: number;
  total: number;
  embedded: number;
  reused: number;
}

/** Brings the index of one workspace folder in line with its files. */
export class Indexer {
  constructor(private readonly deps: IndexerDeps) {}

  /** Compares all files with the index; what is done when the signal aborts is kept. */
  async run(signal?: AbortSignal, onProgress?: (progress: IndexProgress) => void): Promise<IndexSummary> {
    const run = this.newRun(signal, onProgress);
    const entries: FileEntry[] = [];
    for await (const entry of this.deps.files.walk(signal)) entries.push(entry);
    entries.sort(byInterest);
    const seen = new Set(entries.map((entry) => entry.path));
    const removed = this.deps.store.paths().filter((path) => !seen.has(path));
    return this.process(run, entries, removed);
  }

  /** The same for some paths only, deleted ones included. */
  async update(paths: readonly string[], signal?: AbortSignal): Promise<IndexSummary> {
    const run = this.newRun(signal, undefined);
    const entries: FileEntry[] = [];
    const removed: string[] = [];
    const looked = this.withKnownBelow(paths);
    for (const path of looked) {
      const entry = await this.deps.files.stat(path);
      if (entry) entries.push(entry);
      else if (this.deps.store.file(path)) removed.push(path);
    }
    run.failed.push(...this.deps.store.failed().filter(({ path }) => !looked.has(path)));
    return this.process(run, entries, removed);
  }

  /** The paths and the known files below those that are folders or were. */
  private withKnownBelow(paths: readonly string[]): Set<string> {
    const { store } = this.deps;
    const known = [...store.paths(), ...store.failed().map(({ path }) => path)];
    return new Set(paths.flatMap((path) => [path, ...known.filter((file) => file.startsWith(`${path}/`))]));
  }

  private newRun(signal: Run['signal'], onProgress: Run['onProgress']): Run {
    const counts = { waiting: 0, commitAt: firstCommit, done: 0, total: 0, embedded: 0, reused: 0 };
    return {
      signal,
      onProgress,
      startedMs: this.deps.nowMs(),
      failed: [],
      touched: [],
      pending: [],
      hasCommitted: false,
      ...counts,
    };
  }

  private async process(
    run: Run,
    entries: readonly FileEntry[],
    removed: readonly string[],
  ): Promise<IndexSummary> {
    run.total = entries.length;
    for (const entry of entries) {
      run.signal?.throwIfAborted();
      await this.take(entry, run);
      run.done++;
      report(run);
      if (run.waiting >= run.commitAt) await this.flush(run);
    }
    await this.flush(run);
    await this.finish(run, removed);
    return this.summary(run, removed.length);
  }

  /** The last commit of a run; nothing is written where nothing changed. */
  private async finish(run: Run, removed: readonly string[]): Promise<void> {
    const { store } = this.deps;
    run.failed.sort((a, b) => (a.path < b.path ? -1 : 1));
    const sameFailures = JSON.stringify(run.failed) === JSON.stringify(store.failed());
    const isChanged = run.touched.length > 0 || removed.length > 0 || !sameFailures;
    const isFirst = store.lastCurrentMs === 0 || run.hasCommitted;
    if (isChanged || isFirst)
      await store.commit({ removed, touched: run.touched, failed: run.failed, currentMs: this.deps.nowMs() });
  }

  private async take(entry: FileEntry, run: Run): Promise<void> {
    const { store, files, hash } = this.deps;
    const known = store.file(entry.path);
    // A text that the model refused is refused again: its file waits for a change.
    const refused = known?.isPending ? store.failed().find(({ path }) => path === entry.path) : undefined;
    const isWaiting = known?.isPending && this.deps.embedder !== undefined && !refused;
    const isCurrent = known && !isWaiting;
    if (isCurrent && known.mtimeMs === entry.mtimeMs && known.size === entry.size)
      return keepFailure(run, refused);
    const avoided = this.avoided(entry);
    if (avoided) return void run.failed.push({ path: entry.path, reason: avoided.reason });
    try {
      this.deps.onWork?.(entry);
      // Of what is read now, not of what was walked over minutes ago: a buffer may have been laid over the file since.
      const { size, mtimeMs } = (await files.stat(entry.path)) ?? entry;
      const text = await files.read(entry.path);
      const contentHash = hash(text);
      if (isCurrent && known.hash === contentHash) {
        run.touched.push({ ...entry, size, mtimeMs });
        return keepFailure(run, refused);
      }
      const languageId = languageIdOf(entry.path) ?? 'plaintext';
      const passages = await this.deps.makePassages({ path: entry.path, languageId, text });
      if (passages.length > mostRows)
        throw new UnreadableFileError({ path: entry.path, reason: 'too-many-passages' });
      const record = { size, mtimeMs, hash: contentHash };
      run.pending.push({ path: entry.path, record, passages });
      run.waiting += passages.length + 1;
    } catch (error) {
      fail(run, entry.path, error);
    }
  }

  private avoided({ path, mtimeMs }: FileEntry): AvoidedFile | undefined {
    return this.deps.avoid?.find((file) => file.path === path && file.mtimeMs === mtimeMs);
  }

  /** Embeds what no row holds yet and commits all files that wait. */
  private async flush(run: Run): Promise<void> {
    this.deps.onWork?.(undefined);
    const files: IndexedFile[] = [];
    const vectors = await this.vectorsFor(run);
    for (const pending of run.pending)
      files.push({ ...pending, vectors: pending.passages.map((passage) => vectors.get(passage.hash)) });
    run.pending = [];
    run.waiting = 0;
    run.commitAt = laterCommit;
    if (files.length === 0) return;
    await this.deps.store.commit({ files });
    run.hasCommitted = true;
    report(run);
  }

  private async vectorsFor(run: Run): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const fresh = new Map<string, Passage>();
    for (const passage of run.pending.flatMap((pending) => pending.passages)) {
      const stored = this.deps.store.vectorOf(passage.hash);
      if (stored) vectors.set(passage.hash, stored);
      if (stored ?? fresh.has(passage.hash)) run.reused++;
      else fresh.set(passage.hash, passage);
    }
    await this.embed(fresh, vectors, run);
    return vectors;
  }

  private async embed(
    fresh: Map<string, Passage>,
    vectors: Map<string, Float32Array>,
    run: Run,
  ): Promise<void> {
    const { embedder } = this.deps;
    if (!embedder || fresh.size === 0) return;
    const passages = [...fresh.values()];
    const found = await this.embedAll(embedder, passages, run);
    passages.forEach((passage, i) => {
      const vector = found[i];
      if (vector) vectors.set(passage.hash, vector);
    });
    run.embedded += found.filter(Boolean).length;
  }

  /** All at once; where one text spoils the batch, one by one, and that one is a failure of its file. */
  private async embedAll(
    embedder: Embedder,
    passages: readonly Passage[],
    run: Run,
  ): Promise<(Float32Array | undefined)[]> {
    let embedded = 0;
    const onEmbedded = (count: number): void => report(run, (embedded += count), passages.length);
    try {
      return await embedder.embed(passages.map(embeddingText), 'passage', run.signal, onEmbedded);
    } catch (error) {
      if (error instanceof EmbedderUnavailableError) return [];
      if (!(error instanceof BadVectorError)) throw error;
      const found: (Float32Array | undefined)[] = [];
      for (const passage of passages) found.push(await this.embedOne(embedder, passage, run));
      return found;
    }
  }

  private async embedOne(embedder: Embedder, passage: Passage, run: Run): Promise<Float32Array | undefined> {
    try {
      return (await embedder.embed([embeddingText(passage)], 'passage', run.signal))[0];
    } catch (error) {
      if (error instanceof EmbedderUnavailableError) return undefined;
      if (!(error instanceof BadVectorError)) throw error;
      const holders = run.pending.filter(({ passages }) =>
        passages.some(({ hash }) => hash === passage.hash),
      );
      for (const { path } of holders) fail(run, path, error);
      return undefined;
    }
  }

  private summary(run: Run, removed: number): IndexSummary {
    const { store, modelName, nowMs } = this.deps;
    return {
      files: store.paths().length,
      passages: store.snapshot().size,
      embedded: run.embedded,
      reused: run.reused,
      removed,
      failed: run.failed,
      seconds: (nowMs() - run.startedMs) / 1000,
      model: modelName,
    };
  }
}

/** Tells how far a run is; of the files that wait for vectors the share counts that have theirs. */
function report(run: Run, embedded = 0, toEmbed = 1): void {
  const waiting = run.pending.length;
  const doneFiles = run.done - waiting + Math.floor((waiting * embedded) / toEmbed);
  run.onProgress?.({ doneFiles, totalFiles: run.total, embedded: run.embedded + embedded });
}

/** Notes a file's failure and lets the run go on; cancellation and a full disk end it. */
function fail(run: Run, path: string, error: unknown): undefined {
  if (run.signal?.aborted) throw error;
  // A file that vanished between walk and read is simply gone.
  if (error instanceof UnreadableFileError && error.data['reason'] === 'vanished') return;
  const given = error instanceof KakehashiError ? (error.data['reason'] ?? error.code) : undefined;
  const reason = typeof given === 'string' ? given : String(error);
  if (!run.failed.some((failed) => failed.path === path)) run.failed.push({ path, reason });
}

function keepFailure(run: Run, failure: FailedFile | undefined): void {
  if (failure) run.failed.push(failure);
}

const interest = (path: string): number =>
  /(?:^|\/)readme[^/]*$/i.test(path) ? 0 : /\.(?:mdx?|rst|adoc)$/i.test(path) ? 1 : 2;

/** What people ask about first comes first: readmes, documentation, then code. */
function byInterest(a: FileEntry, b: FileEntry): number {
  return interest(a.path) - interest(b.path) || (a.path < b.path ? -1 : 1);
}
