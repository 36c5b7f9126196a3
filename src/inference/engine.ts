import picomatch from 'picomatch';
import { EmbedderUnavailableError, NoPassageError, WorkspaceFolderError } from '../core/errors.ts';
import type { IndexProgress, IndexSummary } from '../core/index/ports.ts';
import type { Passage } from '../core/passages/passage.ts';
import type { SearchResult } from '../core/search/search.ts';
import { Searcher } from '../core/search/searcher.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { openSession } from '../node/onnxRuntime.ts';
import { ScanKernel } from '../node/scanKernel.ts';
import { Student } from '../node/student.ts';
import { TreeSitterParser } from '../node/treeSitterParser.ts';
import type { HelperData } from './embeddingHelper.ts';
import { EmbeddingHelper } from './embeddingHelper.ts';
import { FolderIndex } from './folderIndex.ts';
import { ParallelEmbedder } from './parallelEmbedder.ts';
import type { EngineSettings, EngineStatus, FolderSpec, Requests } from './protocol.ts';

/** What the engine tells unasked. */
export interface EngineEvents {
  onProgress(folder: string, progress: IndexProgress): void;
  /** Told before a file is read, so that whoever finds this process hung or dead knows where. */
  onWork(folder: string, file: { path: string; mtimeMs: number } | undefined): void;
  onStatus(status: EngineStatus): void;
  /** This process may write a folder's index from now on: what changed meanwhile waits to be indexed. */
  onWritable(folder: string): void;
  onLog(level: 'info' | 'warn' | 'error', message: string): void;
}

/** Of a greater model each thread would hold too much: there the threads share one run. */
const mostShared = 64 * 2 ** 20;

type Handler<M extends keyof Requests> = (
  params: Requests[M]['params'],
  signal: AbortSignal,
) => Promise<Requests[M]['result']>;

/** Student, index and search of all folders of a window. */
export class Engine {
  private settings: EngineSettings | undefined;
  private student: ParallelEmbedder | undefined;
  private runtime: EngineStatus['runtime'] = 'none';
  private degradedReason: string | undefined;
  private folders = new Map<string, FolderIndex>();
  private readonly kernel = new ScanKernel();
  private readonly syntax: TreeSitterParser;

  /** `threadFile` is what the threads of the model start from; without it there is this thread alone. */
  constructor(
    grammars: string,
    private readonly threadFile: string | undefined,
    private readonly events: EngineEvents,
  ) {
    this.syntax = new TreeSitterParser(grammars, {}, (message) => this.events.onLog('warn', message));
  }

  /** What each request does. */
  readonly handlers: { readonly [M in keyof Requests]: Handler<M> } = {
    open: async ({ settings }) => {
      this.settings = settings;
      await this.loadStudent(settings);
      return this.status();
    },
    setFolders: async ({ folders }) => {
      await this.setFolders(folders);
      return null;
    },
    index: ({ folder, rebuild }, signal) => this.index(folder, rebuild === true, signal),
    filesChanged: async ({ folder, paths }, signal) =>
      this.reporting(this.folder(folder).update(paths, signal)),
    setOverlay: ({ folder, path, text }) => {
      this.folder(folder).setOverlay(path, text);
      return Promise.resolve(null);
    },
    search: (params, signal) => this.search(params, signal),
    similar: (params, signal) => this.similar(params, signal),
    embed: async ({ texts, type }, signal) => {
      if (!this.student) throw new EmbedderUnavailableError({ reason: this.degradedReason ?? '' });
      return (await this.student.embed(texts, type, signal)).map((vector) => [...vector]);
    },
    why: ({ folder, path }) => this.folder(folder).why(path),
    status: () => this.status(),
  };

  /** Stops all work and gives the locks back. */
  async close(): Promise<void> {
    await Promise.all([...this.folders.values()].map((folder) => folder.close()));
    await this.student?.close();
  }

  /** A wrong model is the caller's to mend; a runtime that does not load leaves the search by words. */
  private async loadStudent(settings: EngineSettings): Promise<void> {
    const isOff = settings.runtime === 'none';
    this.degradedReason = settings.degradedReason ?? (isOff ? 'runtime-off' : undefined);
    if (settings.runtime === 'none') return;
    const folder = await loadModelFolder(settings.modelDir, settings.encoder);
    try {
      const helpers = folder.onnx.length <= mostShared ? this.helpers(settings) : 0;
      const session = await openSession(folder.onnx, settings.runtime, helpers > 0 ? 1 : settings.threads);
      const student = new Student(folder, session);
      const { modelDir, encoder } = settings;
      const data = { modelDir, encoder, fingerprint: folder.info.fingerprint, runtime: session.runtime };
      this.runtime = session.runtime;
      this.student = new ParallelEmbedder({
        student,
        helpers,
        newHelper: () => this.newHelper(data),
      });
    } catch (error) {
      if (!(error instanceof EmbedderUnavailableError)) throw error;
      this.degradedReason = String(error.data['reason']);
      this.events.onLog('error', `no runtime could be loaded: ${this.degradedReason}`);
    }
  }

  private helpers({ threads }: EngineSettings): number {
    return this.threadFile === undefined ? 0 : threads - 1;
  }

  private newHelper(data: HelperData): EmbeddingHelper {
    const onWarning = (message: string): void => this.events.onLog('warn', message);
    return new EmbeddingHelper(this.threadFile ?? '', data, onWarning);
  }

  private async setFolders(specs: readonly FolderSpec[]): Promise<void> {
    const settings = this.opened();
    for (const [id, folder] of this.folders)
      if (!specs.some((spec) => spec.id === id)) {
        this.folders.delete(id);
        await folder.close();
      }
    for (const spec of specs)
      if (!this.folders.has(spec.id)) {
        const onWarning = (message: string): void => this.events.onLog('warn', message);
        const onWritable = (folder: string): void => this.events.onWritable(folder);
        const onWritten = (): void => void this.report();
        const deps = {
          settings,
          embedder: this.student,
          syntax: this.syntax,
          onWarning,
          onWritable,
          onWritten,
          onWork: (folder: string, file: { path: string; mtimeMs: number } | undefined) => {
            this.student?.setBusy(file !== undefined);
            this.events.onWork(folder, file);
          },
        };
        this.folders.set(spec.id, await FolderIndex.open(spec, deps));
      }
    await this.report();
  }

  private async index(id: string, rebuild: boolean, signal: AbortSignal): Promise<IndexSummary> {
    if (rebuild) await this.folder(id).clear();
    const run = this.folder(id).index(signal, (progress) => this.events.onProgress(id, progress));
    return this.reporting(run);
  }

  /** Tells the status after a run, whatever became of it. */
  private async reporting(run: Promise<IndexSummary>): Promise<IndexSummary> {
    try {
      return await run;
    } finally {
      await this.report();
    }
  }

  private async search(
    { query, folders, options }: Requests['search']['params'],
    signal: AbortSignal,
  ): Promise<readonly SearchResult[]> {
    return this.searcher().search(query, this.searched(folders), options, signal);
  }

  private async similar(
    { folder, path, line, otherLanguages, options }: Requests['similar']['params'],
    signal: AbortSignal,
  ): Promise<readonly SearchResult[]> {
    const source = await this.folder(folder).passagesOf(path);
    const chosen = line === undefined ? source : nearestTo(line, source);
    if (chosen.length === 0) throw new NoPassageError({ path });
    const vector = await this.meanVector(this.folder(folder), chosen, signal);
    const own = new Set(chosen.map((passage) => passage.hash));
    const languages = new Set(chosen.map((passage) => passage.language));
    const isWanted = (passage: Passage): boolean =>
      !own.has(passage.hash) &&
      !(passage.path === path && line === undefined) &&
      !(otherLanguages && languages.has(passage.language));
    return this.searcher().similar(vector, this.searched(undefined), options, isWanted);
  }

  private async meanVector(
    folder: FolderIndex,
    passages: readonly Passage[],
    signal: AbortSignal,
  ): Promise<Float32Array> {
    if (!this.student) throw new EmbedderUnavailableError({ reason: this.degradedReason ?? '' });
    const vectors = await folder.vectorsOf(passages, this.student, signal);
    const sum = new Float32Array(this.student.model.dimensions);
    for (const vector of vectors) vector.forEach((x, i) => (sum[i] = (sum[i] ?? 0) + x));
    const norm = Math.hypot(...sum);
    return sum.map((x) => x / norm);
  }

  private searcher(): Searcher {
    const { student } = this;
    return new Searcher({
      embedQuery: async (query, signal) => (await student?.embed([query], 'query', signal))?.[0],
      dots: this.kernel.dotProducts,
      scores: student?.model.scores,
      globMatcher: (glob) => picomatch(glob, { dot: true }),
    });
  }

  private searched(ids: readonly string[] | undefined) {
    const folders = [...this.folders.values()].filter((folder) => !ids || ids.includes(folder.spec.id));
    const searched = folders.map((folder) => folder.searched());
    const all = [...this.folders.values()].flatMap((folder) => folder.searched().snapshot.segments);
    this.kernel.retain(all);
    return searched;
  }

  private folder(id: string): FolderIndex {
    const folder = this.folders.get(id);
    if (!folder) throw new WorkspaceFolderError({ path: id, reason: 'missing' });
    return folder;
  }

  private opened(): EngineSettings {
    if (!this.settings) throw new Error('the engine is not open');
    return this.settings;
  }

  private async report(): Promise<void> {
    this.events.onStatus(await this.status());
  }

  private async status(): Promise<EngineStatus> {
    return {
      runtime: this.runtime,
      ...(this.degradedReason === undefined ? {} : { degradedReason: this.degradedReason }),
      ...(this.student ? { model: this.student.model } : {}),
      folders: await Promise.all([...this.folders.values()].map((folder) => folder.status())),
      rssBytes: process.memoryUsage.rss(),
    };
  }
}

/** The passages that stand at a line, else the one nearest to it. */
function nearestTo(line: number, passages: readonly Passage[]): readonly Passage[] {
  const distance = ({ range }: Passage): number => Math.max(range.startLine - line, line - range.endLine, 0);
  const [nearest] = [...passages].sort((a, b) => distance(a) - distance(b));
  return nearest ? [nearest] : [];
}
