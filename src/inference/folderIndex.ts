import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkspaceFolderError } from '../core/errors.ts';
import { Indexer } from '../core/index/indexer.ts';
import { indexFingerprint, indexName, lexicalModel } from '../core/index/indexName.ts';
import type { Embedder, IndexProgress, IndexSummary } from '../core/index/ports.ts';
import { languageIdOf } from '../core/passages/languageIds.ts';
import type { Passage } from '../core/passages/passage.ts';
import { embeddingText } from '../core/passages/passage.ts';
import { PassageMaker } from '../core/passages/passageMaker.ts';
import type { SyntaxParser } from '../core/passages/ports.ts';
import { relocate } from '../core/search/relocate.ts';
import type { SearchedFolder } from '../core/search/searcher.ts';
import { indexWriteError } from '../node/storageWriteError.ts';
import { FolderLock } from '../node/folderLock.ts';
import { hashText } from '../node/hashText.ts';
import { VectraStore } from '../node/vectraStore.ts';
import { WorkspaceFiles } from '../node/workspaceFiles.ts';
import type { EngineSettings, FolderSpec, FolderStatus } from './protocol.ts';

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
    const { settings, embedder, syntax } = deps;
    const model = embedder?.model ?? lexicalModel;
    const fingerprint = indexFingerprint(model, hashText);
    const folder = join(settings.indexDir, await rootKey(spec.root), indexName(fingerprint));
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw indexWriteError(folder, cause);
    });
    const lock = await FolderLock.open(folder);
    const skipped: { path: string; reason: string }[] = [];
    const files = new WorkspaceFiles({
      root: spec.root,
      excludeGlobs: settings.excludeGlobs,
      maxFileBytes: settings.maxFileBytes,
      maxFiles: settings.maxFiles,
      onSkipped: (path, reason) => skipped.push({ path, reason }),
    });
    const { dimensions } = model;
    const { onWarning, onWork } = deps;
    const canWrite = (): boolean => lock.isHeld;
    const store = await VectraStore.open({ folder, fingerprint, dimensions, canWrite, onWarning }).catch(
      async (error: unknown) => {
        // Held on, it would look to this very process like another window's.
        await lock.close();
        throw error;
      },
    );
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

  why(path: string) {
    this.parts.files.forgetRules();
    return this.parts.files.why(path);
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

  /** The folder as a search sees it; a passage whose text is gone from its file is left out. */
  searched(): SearchedFolder {
    const { files, store } = this.parts;
    const record = store.records();
    const unchanged = remembering(async (path) => {
      const known = record(path);
      return known !== undefined && (await files.isUnchanged(path, known));
    });
    const text = remembering((path) => files.read(path).catch(() => undefined));
    return {
      folder: this.spec.id,
      snapshot: store.snapshot(),
      current: async (passage) => {
        // To read every file that a result stands in takes longer than the search.
        if (await unchanged(passage.path)) return passage;
        const now = await text(passage.path);
        return now === undefined ? undefined : relocate(passage, now);
      },
    };
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

/** Asks once for each path. */
function remembering<T>(find: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
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

/** Tokens by length where no tokenizer is at hand; CJK characters count more. */
function roughTokens(text: string): number {
  const cjk =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return Math.ceil((text.length - cjk) / 4 + cjk / 1.5);
}
