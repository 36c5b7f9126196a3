import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { WorkspaceFolderError } from '../core/errors.ts';
import { Indexer } from '../core/index/indexer.ts';
import { indexFingerprint, indexName, lexicalModel } from '../core/index/indexName.ts';
import type { Embedder, IndexedReason, IndexProgress, IndexSummary } from '../core/index/ports.ts';
import { languageIdOf } from '../core/passages/languageIds.ts';
import type { Passage } from '../core/passages/passage.ts';
import { embeddingText } from '../core/passages/passage.ts';
import { PassageMaker } from '../core/passages/passageMaker.ts';
import type { SyntaxParser } from '../core/passages/ports.ts';
import type { SearchedFolder } from '../core/search/searcher.ts';
import { indexWriteError } from '../node/storageWriteError.ts';
import { FolderLock } from '../node/folderLock.ts';
import { hashText } from '../node/hashText.ts';
import { VectraStore } from '../node/vectraStore.ts';
import { WorkspaceFiles } from '../node/workspaceFiles.ts';
import type { EngineSettings, FolderSpec, FolderStatus } from './protocol.ts';
import { roughTokens } from './roughTokens.ts';
import { searchedFolder } from './searchedFolder.ts';

/** What all folders of an engine share. */
export interface FolderDeps {
  readonly settings: EngineSettings;
  readonly embedder: Embedder | undefined;
  readonly syntax: SyntaxParser;
  readonly onWarning: (message: string) => void;
  /** The process that wrote this folder's index is gone, and this one writes it from now on. */
  readonly onWritable: (folder: string) => void;
  /** Another process has written this folder's index. */
  readonly onWritten: () => void;
  /** Told before a file is read; without one when no single file is at work. */
  readonly onWork: (folder: string, file: { path: string; mtimeMs: number } | undefined) => void;
}

/** One workspace folder: its files, its index, and the work on it, one run at a time. */
export class FolderIndex {
  private state: FolderStatus['state'] = 'idle';
  private pendingFiles = 0;
  private skipped: { path: string; reason: string }[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private current: AbortController | undefined;

  private constructor(
    readonly spec: FolderSpec,
    private readonly parts: {
      readonly files: WorkspaceFiles;
      readonly store: VectraStore;
      readonly indexer: Indexer;
      readonly maker: PassageMaker;
      readonly lock: FolderLock;
      readonly maxFiles: number;
      readonly modelName: string;
      readonly onIdle: () => void;
      readonly skipped: { path: string; reason: string }[];
    },
  ) {
    this.skipped = parts.skipped;
  }

  /** Opens the folder's index; another process that writes it makes this one a reader. */
  static async open(spec: FolderSpec, deps: FolderDeps): Promise<FolderIndex> {
    const info = await stat(spec.root).catch((cause: unknown) => {
      throw new WorkspaceFolderError({ path: spec.root, reason: 'missing' }, cause);
    });
    if (!info.isDirectory()) throw new WorkspaceFolderError({ path: spec.root, reason: 'not-a-folder' });
    const model = deps.embedder?.model ?? lexicalModel;
    const fingerprint = indexFingerprint(model, hashText);
    const folder = join(deps.settings.indexDir, await rootKey(spec.root), indexName(fingerprint));
    // What a workspace says is nobody else's on this machine.
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw indexWriteError(folder, cause);
    });
    const lock = await FolderLock.open(folder);
    try {
      const { dimensions } = model;
      const { onWarning } = deps;
      const canWrite = (): boolean => lock.isHeld;
      const store = await VectraStore.open({ folder, fingerprint, dimensions, canWrite, onWarning });
      return await FolderIndex.locked(spec, deps, lock, store);
    } catch (error) {
      // Held on, it would look to this very process like another window's.
      await lock.close();
      throw error;
    }
  }

  private static async locked(
    spec: FolderSpec,
    deps: FolderDeps,
    lock: FolderLock,
    store: VectraStore,
  ): Promise<FolderIndex> {
    const { settings, embedder, syntax, onWork } = deps;
    const model = embedder?.model ?? lexicalModel;
    const skipped: { path: string; reason: string }[] = [];
    const files = new WorkspaceFiles({
      root: spec.root,
      excludeGlobs: settings.excludeGlobs,
      maxFileBytes: settings.maxFileBytes,
      maxFiles: settings.maxFiles,
      indexDir: join(spec.root, relative(await realpath(spec.root), await realpath(settings.indexDir))),
      onSkipped: (path, reason) => skipped.push({ path, reason }),
    });
    follow(lock, store, spec, deps);
    const countTokens = embedder ? (text: string) => embedder.countTokens(text) : roughTokens;
    const maker = new PassageMaker({ syntax, countTokens, hash: hashText, maxTokens: model.maxTokens });
    const indexer = new Indexer({
      files,
      store,
      embedder,
      makePassages: (document) => maker.make(document),
      hash: hashText,
      modelName: model.name,
      nowMs: Date.now,
      avoid: spec.avoid ?? [],
      isCautious: settings.isCautious ?? false,
      onWork: (entry) => onWork(spec.id, entry && { path: entry.path, mtimeMs: entry.mtimeMs }),
    });
    return new FolderIndex(spec, {
      files,
      store,
      indexer,
      maker,
      lock,
      skipped,
      maxFiles: settings.maxFiles,
      modelName: model.name,
      onIdle: () => onWork(spec.id, undefined),
    });
  }

  /** Brings the whole folder up to date. */
  index(signal: AbortSignal, onProgress: (progress: IndexProgress) => void): Promise<IndexSummary> {
    this.skipped.length = 0;
    return this.exclusively(signal, (inner) =>
      this.parts.indexer.run(inner, (progress) => {
        this.pendingFiles = progress.totalFiles - progress.doneFiles;
        onProgress(progress);
      }),
    );
  }

  /** Brings some paths up to date. */
  update(paths: readonly string[], signal: AbortSignal): Promise<IndexSummary> {
    return this.exclusively(signal, (inner) => this.parts.indexer.update(paths, inner));
  }

  setOverlay(path: string, text: string | null): void {
    this.parts.files.setOverlay(path, text ?? undefined);
  }

  /** Why a path is or is not indexed: the rules may admit a file that could not be read, or was given up. */
  async why(path: string): Promise<IndexedReason> {
    this.parts.files.forgetRules();
    const reason = await this.parts.files.why(path);
    const failure = reason.indexed ? this.failureOf(path) : undefined;
    return failure === undefined ? reason : { path, indexed: false, reason: failure };
  }

  private failureOf(path: string): string | undefined {
    const { store, maxFiles } = this.parts;
    const failed = [...store.failed(), ...this.skipped];
    const found = failed.find((file) => file.path === path);
    if (found || store.file(path)) return found?.reason;
    // Which files were too many is known only to the process that came upon them.
    const known = new Set([...store.paths(), ...failed.map((file) => file.path)]);
    return known.size >= maxFiles ? 'max-files' : undefined;
  }

  /** Passages of a file as they are now, from the disk or the buffer. */
  async passagesOf(path: string): Promise<readonly Passage[]> {
    const text = await this.parts.files.read(path);
    return this.parts.maker.make({ path, languageId: languageIdOf(path) ?? 'plaintext', text });
  }

  /** Vectors of passages, from the index where it has them. */
  async vectorsOf(
    passages: readonly Passage[],
    embedder: Embedder,
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const passage of passages)
      vectors.push(
        this.parts.store.vectorOf(passage.hash) ??
          (await embedder.embed([embeddingText(passage)], 'passage', signal))[0] ??
          new Float32Array(embedder.model.dimensions),
      );
    return vectors;
  }

  /** Forgets everything, vectors included. */
  async clear(): Promise<void> {
    this.current?.abort();
    await this.turn.catch(() => undefined);
    if (this.parts.lock.isHeld) await this.parts.store.clear();
  }

  /** The folder as a search sees it. */
  searched(): SearchedFolder {
    return searchedFolder(this.spec.id, this.parts);
  }

  async status(): Promise<FolderStatus> {
    const { store } = this.parts;
    const languages: Record<string, number> = {};
    const { segments, size } = store.snapshot();
    for (const segment of segments)
      for (let row = 0; row < segment.size; row++)
        if (segment.isLive(row)) {
          const language = segment.language(row);
          languages[language] = (languages[language] ?? 0) + 1;
        }
    return {
      folder: this.spec.id,
      state: this.parts.lock.isHeld ? this.state : 'readonly',
      files: store.paths().length,
      passages: size,
      pendingFiles: this.pendingFiles,
      failed: [...store.failed(), ...this.skipped],
      bytes: await store.bytes(),
      lastCurrentMs: store.lastCurrentMs,
      languages,
    };
  }

  /** Stops the run in progress and lets another process write. */
  async close(): Promise<void> {
    this.current?.abort();
    await this.turn.catch(() => undefined);
    await this.parts.lock.close();
  }

  /** One run after the other; a reader only looks for what the writer has done. */
  private async exclusively(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<IndexSummary>,
  ): Promise<IndexSummary> {
    const before = this.turn;
    const mine = before.catch(() => undefined).then(() => this.guarded(signal, work));
    this.turn = mine;
    return mine;
  }

  private async guarded(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<IndexSummary>,
  ): Promise<IndexSummary> {
    const { store, lock } = this.parts;
    if (!lock.isHeld) {
      await store.reload();
      return readerSummary(store, this.parts.modelName);
    }
    this.state = 'indexing';
    this.current = new AbortController();
    try {
      const summary = await work(AbortSignal.any([signal, this.current.signal]));
      this.state = 'idle';
      this.pendingFiles = 0;
      return { ...summary, failed: [...summary.failed, ...this.skipped] };
    } catch (error) {
      this.state = signal.aborted ? 'paused' : 'failed';
      throw error;
    } finally {
      this.current = undefined;
      this.parts.onIdle();
    }
  }
}

/** Takes the index over when its writer is gone, and reads what the writer has done until then. */
function follow(lock: FolderLock, store: VectraStore, spec: FolderSpec, deps: FolderDeps): void {
  lock.watch({
    onGained: async () => {
      await store.reload();
      deps.onWritable(spec.id);
    },
    onWaiting: async () => {
      if (!(await store.isOutdated())) return;
      await store.reload();
      deps.onWritten();
    },
    onError: (error) => deps.onWarning(String(error)),
  });
}

function readerSummary(store: VectraStore, model: string): IndexSummary {
  const counts = { embedded: 0, reused: 0, removed: 0, seconds: 0, model };
  return { files: store.paths().length, passages: store.snapshot().size, failed: store.failed(), ...counts };
}

/** A name for the root that two spellings of one folder share. */
async function rootKey(root: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(root))
    .digest('hex')
    .slice(0, 24);
}
