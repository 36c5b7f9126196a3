import { UnreadableFileError } from '../errors.ts';
import { languageIdOf } from '../passages/languageIds.ts';
import type { Passage, SourceDocument } from '../passages/passage.ts';
import type { HashText } from '../passages/ports.ts';
import { mostRows } from '../search/buildPostings.ts';
import { FileBatch, IndexRun } from './indexRun.ts';
import { PassageVectors } from './passageVectors.ts';
import type {
  AvoidedFile,
  Embedder,
  FailedFile,
  FileEntry,
  FileSource,
  IndexProgress,
  IndexSummary,
} from './ports.ts';
import type { PassageStore } from './store.ts';

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
  /** One thing at a time: `onWork` names for certain what the process is at. */
  readonly isCautious?: boolean;
  /** Told before a file is read; `undefined` when the model alone is at work. */
  readonly onWork?: (entry: FileEntry | undefined) => void;
}

/** Passages that wait until they are embedded and committed together; the first commit comes early. */
const firstCommit = 200;
const laterCommit = 2_000;

/** Brings the index of one workspace folder in line with its files. */
export class Indexer {
  private readonly vectors: PassageVectors;

  constructor(private readonly deps: IndexerDeps) {
    this.vectors = new PassageVectors(deps.store, deps.embedder);
  }

  /** Compares all files with the index; what is done when the signal aborts is kept. */
  async run(signal?: AbortSignal, onProgress?: (progress: IndexProgress) => void): Promise<IndexSummary> {
    const startedMs = this.deps.nowMs();
    const entries: FileEntry[] = [];
    for await (const entry of this.deps.files.walk(signal)) entries.push(entry);
    entries.sort(byInterest);
    const seen = new Set(entries.map((entry) => entry.path));
    const removed = this.deps.store.paths().filter((path) => !seen.has(path));
    const run = new IndexRun(entries.length, signal, onProgress);
    await this.process(run, entries, removed);
    return this.summary(run, removed.length, startedMs);
  }

  /** The same for some paths only, deleted ones included. */
  async update(paths: readonly string[], signal?: AbortSignal): Promise<IndexSummary> {
    const startedMs = this.deps.nowMs();
    const entries: FileEntry[] = [];
    const removed: string[] = [];
    const looked = this.withKnownBelow(paths);
    for (const path of looked) {
      const entry = await this.deps.files.stat(path);
      if (entry) entries.push(entry);
      else if (this.deps.store.file(path)) removed.push(path);
    }
    const run = new IndexRun(entries.length, signal, undefined);
    run.failed.push(...this.deps.store.failed().filter(({ path }) => !looked.has(path)));
    await this.process(run, entries, removed);
    return this.summary(run, removed.length, startedMs);
  }

  /** The paths and the known files below those that are folders or were. */
  private withKnownBelow(paths: readonly string[]): Set<string> {
    const { store } = this.deps;
    const known = [...store.paths(), ...store.failed().map(({ path }) => path)];
    return new Set(paths.flatMap((path) => [path, ...known.filter((file) => file.startsWith(`${path}/`))]));
  }

  private async process(
    run: IndexRun,
    entries: readonly FileEntry[],
    removed: readonly string[],
  ): Promise<void> {
    try {
      for (const entry of entries) {
        run.signal?.throwIfAborted();
        await this.take(entry, run);
        run.done++;
        run.report();
        if (run.next.size >= (run.hasCommitted ? laterCommit : firstCommit)) await this.handOver(run);
      }
      await this.handOver(run);
    } finally {
      // Whatever ends the run, nothing of it goes on behind it.
      await run.written;
    }
    await this.finish(run, removed);
  }

  /** Has the batch embedded and written while the next is filled; the first, which the first search finds, is waited for. */
  private async handOver(run: IndexRun): Promise<void> {
    this.deps.onWork?.(undefined);
    await run.written;
    const isAlone = this.deps.isCautious || !run.hasCommitted;
    run.written = this.write(run, run.turnOver());
    // What fails meanwhile is thrown when it is waited for.
    run.written.catch(() => undefined);
    if (isAlone) await run.written;
  }

  /** Embeds what no row holds yet and commits the files of a batch. */
  private async write(run: IndexRun, batch: FileBatch): Promise<void> {
    if (batch.files.length === 0) return;
    const vectors = await this.vectors.of(batch, run);
    const files = batch.files.map((file) => ({
      ...file,
      vectors: file.passages.map((passage) => vectors.get(passage.hash)),
    }));
    run.embedded += batch.embedded;
    run.current = new FileBatch();
    await this.deps.store.commit({ files });
    run.hasCommitted = true;
    run.report();
  }

  /** The last commit of a run; nothing is written where nothing changed. */
  private async finish(run: IndexRun, removed: readonly string[]): Promise<void> {
    const { store } = this.deps;
    run.failed.sort((a, b) => (a.path < b.path ? -1 : 1));
    const sameFailures = JSON.stringify(run.failed) === JSON.stringify(store.failed());
    const isChanged = run.touched.length > 0 || removed.length > 0 || !sameFailures;
    const isFirst = store.lastCurrentMs === 0 || run.hasCommitted;
    if (isChanged || isFirst)
      await store.commit({ removed, touched: run.touched, failed: run.failed, currentMs: this.deps.nowMs() });
  }

  private async take(entry: FileEntry, run: IndexRun): Promise<void> {
    const { store, files, hash } = this.deps;
    const known = store.file(entry.path);
    // A text that the model refused is refused again: its file waits for a change.
    const refused = known?.isPending ? store.failed().find(({ path }) => path === entry.path) : undefined;
    const isWaiting = known?.isPending && this.deps.embedder !== undefined && !refused;
    const isCurrent = known && !isWaiting;
    if (isCurrent && known.mtimeMs === entry.mtimeMs && known.size === entry.size) return run.keep(refused);
    const avoided = this.avoided(entry);
    if (avoided) return run.keep(avoided);
    try {
      this.deps.onWork?.(entry);
      // Of what is read now, not of what was walked over minutes ago: a buffer may have been laid over the file since.
      const { size, mtimeMs } = (await files.stat(entry.path)) ?? entry;
      const text = await files.read(entry.path);
      const contentHash = hash(text);
      if (isCurrent && known.hash === contentHash) {
        run.touched.push({ ...entry, size, mtimeMs });
        return run.keep(refused);
      }
      const passages = await this.passagesOf(entry.path, text);
      run.next.add({ path: entry.path, record: { size, mtimeMs, hash: contentHash }, passages });
    } catch (error) {
      run.fail(entry.path, error);
    }
  }

  private async passagesOf(path: string, text: string): Promise<readonly Passage[]> {
    const languageId = languageIdOf(path) ?? 'plaintext';
    const passages = await this.deps.makePassages({ path, languageId, text });
    if (passages.length > mostRows) throw new UnreadableFileError({ path, reason: 'too-many-passages' });
    return passages;
  }

  /** Known from this session or, for it is kept with the index, from an earlier one. */
  private avoided({ path, mtimeMs }: FileEntry): FailedFile | undefined {
    const { avoid = [], store } = this.deps;
    const known: readonly FailedFile[] = [...avoid, ...store.failed()];
    return known.find((file) => file.path === path && file.mtimeMs === mtimeMs);
  }

  private summary(run: IndexRun, removed: number, startedMs: number): IndexSummary {
    const { store, modelName, nowMs } = this.deps;
    return {
      files: store.paths().length,
      passages: store.snapshot().size,
      embedded: run.embedded,
      reused: run.reused,
      removed,
      failed: run.failed.map(({ path, reason }) => ({ path, reason })),
      seconds: (nowMs() - startedMs) / 1000,
      model: modelName,
    };
  }
}

const interest = (path: string): number =>
  /(?:^|\/)readme[^/]*$/i.test(path) ? 0 : /\.(?:mdx?|rst|adoc)$/i.test(path) ? 1 : 2;

/** What people ask about first comes first: readmes, documentation, then code. */
function byInterest(a: FileEntry, b: FileEntry): number {
  return interest(a.path) - interest(b.path) || (a.path < b.path ? -1 : 1);
}
