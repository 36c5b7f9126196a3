import * as vscode from 'vscode';
import type { IndexProgress, IndexSummary } from '../core/index/ports.ts';
import { EngineClient } from '../inference/client.ts';
import type { EngineSettings, EngineStatus, Method, Requests } from '../inference/protocol.ts';
import { isCancelled } from './errors.ts';
import { placeOf, presentFolders } from './workspaceFolders.ts';

/** What the indexing needs of the extension. */
export interface IndexingOptions {
  readonly main: string;
  readonly settings: () => EngineSettings;
  readonly isAutomatic: () => boolean;
  readonly log: vscode.LogOutputChannel;
}

type Applied = EngineSettings & { readonly isAutomatic: boolean };

/** The engine with another model, while its index is built beside the one in use. */
interface Switch {
  readonly wanted: Applied;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

const isEqual = (a: Applied, b: Applied): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The engine of this window and the runs that keep its index current, one at a time. */
export class Indexing implements vscode.Disposable {
  status: EngineStatus | undefined;
  /** Progress of the run, by folder; empty while nothing runs. */
  readonly progress = new Map<string, IndexProgress>();
  isPaused = false;
  lastError: unknown;
  /** Passages that the model has embedded for this window; none after a restart where nothing changed. */
  embedded = 0;
  private client: EngineClient;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly overlaid = new Set<string>();
  private queue: Promise<void> = Promise.resolve();
  private running: AbortController | undefined;
  private waiting = 0;
  /** The last run over all files came to its end, and nothing failed since. */
  private isWhole = false;
  private applied: Applied;
  private switchError: unknown;
  /** The change to another model that is under way. */
  private next: Switch | undefined;

  constructor(private readonly options: IndexingOptions) {
    this.applied = this.wanted();
    this.client = this.newClient();
  }

  /** Runs are under way or wait. */
  get isBusy(): boolean {
    return this.waiting > 0 || this.next !== undefined;
  }

  /** The folder of the model that answers. */
  get modelDir(): string {
    return this.applied.modelDir;
  }

  /** Whether files and buffers are followed; when not, a run is asked for by hand. */
  get isAutomatic(): boolean {
    return this.options.isAutomatic();
  }

  /** The engine's process, for diagnosis. */
  get pid(): number | undefined {
    return this.client.pid;
  }

  /** Where the indexes lie. */
  get indexDir(): string {
    return this.options.settings().indexDir;
  }

  request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    return this.client.request(method, params, signal);
  }

  /** Follows the workspace's folders; what is new is indexed, what is gone is closed. */
  openFolders(): Promise<void> {
    return this.enqueue(async (signal) => {
      const folders = await presentFolders();
      // A window without a folder needs no process.
      if (folders.length === 0 && this.pid === undefined) return;
      await this.client.setFolders(folders);
      await this.sendOverlays();
      if (this.isAutomatic) await this.indexFolders(signal, false);
      await this.refresh();
    });
  }

  /** Brings all folders up to date; `rebuild` forgets what was there. */
  run(rebuild = false): Promise<void> {
    this.isPaused = false;
    return this.enqueue((signal) => this.indexFolders(signal, rebuild));
  }

  /** The same on its own account: a person who paused or wants no automatic runs is not overruled. */
  async runInBackground(): Promise<void> {
    if (!this.isPaused && this.isAutomatic) await this.run();
  }

  /** Brings some paths up to date on its own account. */
  async update(folder: string, paths: readonly string[]): Promise<void> {
    if (this.isPaused || !this.isAutomatic) return;
    await this.enqueue(async (signal) => {
      // After a run that was cut short the rest waits too, and the status would not say so.
      if (!this.isWhole) return this.indexFolders(signal, false);
      this.count(await this.client.request('filesChanged', { folder, paths }, signal));
    });
  }

  /** Stops the run; what it has done is kept, and nothing more is indexed until it is resumed. */
  pause(): void {
    this.isPaused = true;
    this.running?.abort();
    this.changed.fire();
  }

  /** Lays an unsaved buffer over a file, `null` takes it away, and indexes the file. */
  async setOverlay(folder: string, path: string, text: string | null): Promise<void> {
    const key = JSON.stringify([folder, path]);
    if (text === null && !this.overlaid.delete(key)) return;
    if (text !== null) this.overlaid.add(key);
    await this.client.request('setOverlay', { folder, path, text });
    await this.update(folder, [path]);
  }

  /** Another engine where the settings are others now; a workspace that sets what it may not changes nothing. */
  async configurationChanged(signal?: AbortSignal): Promise<void> {
    const wanted = this.wanted();
    if (isEqual(wanted, this.applied)) return this.keepModel();
    if (isEqual({ ...wanted, modelDir: '' }, { ...this.applied, modelDir: '' }))
      return this.switchModel(wanted, signal);
    this.running?.abort();
    await this.enqueue(async () => {
      await this.client.dispose();
      this.applied = wanted;
      this.client = this.newClient();
    });
    await this.openFolders();
  }

  /**
   * Changes the model: builds the other's index beside the one in use, which goes on answering; when it is whole the two engines
   * change places. On abort, or where the new model fails, everything stays as it is.
   */
  private async switchModel(wanted: Applied, signal?: AbortSignal): Promise<void> {
    if (!this.next || !isEqual(this.next.wanted, wanted)) {
      this.next?.controller.abort();
      const controller = new AbortController();
      this.next = { wanted, controller, done: this.replaceEngine(wanted, controller.signal) };
    }
    const { controller, done } = this.next;
    const abort = (): void => controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    await done.finally(() => signal?.removeEventListener('abort', abort));
  }

  /** What was wanted in between is wanted no more. */
  private keepModel(): void {
    this.next?.controller.abort();
    if (this.lastError === this.switchError) this.lastError = undefined;
    this.changed.fire();
  }

  private async replaceEngine(wanted: Applied, signal: AbortSignal): Promise<void> {
    const client = this.newClient();
    try {
      await this.buildBeside(client, signal);
      // In turn with the runs: what changed meanwhile is brought in, and no run is between the engines.
      await this.enqueue(() => this.exchange(client, wanted, signal));
      signal.throwIfAborted();
    } catch (error) {
      await client.dispose();
      // The old model answers on, and the status says why it does.
      if (!isCancelled(error)) this.lastError = this.switchError = error;
      throw error;
    } finally {
      if (this.next?.wanted === wanted) this.next = undefined;
      this.changed.fire();
    }
  }

  private async buildBeside(client: EngineClient, signal: AbortSignal): Promise<void> {
    const folders = await presentFolders();
    await client.setFolders(folders);
    for (const { id } of folders) this.count(await client.request('index', { folder: id }, signal));
  }

  private async exchange(client: EngineClient, wanted: Applied, signal: AbortSignal): Promise<void> {
    await this.sendOverlays(client);
    await this.buildBeside(client, signal);
    const old = this.client;
    this.client = client;
    this.applied = wanted;
    await this.refresh();
    await old.dispose();
  }

  /** Asks the engine how things stand. */
  async refresh(): Promise<void> {
    this.setStatus(await this.client.request('status', {}));
  }

  async dispose(): Promise<void> {
    this.running?.abort();
    this.next?.controller.abort();
    await this.client.dispose();
    this.changed.dispose();
  }

  private wanted(): Applied {
    return { ...this.options.settings(), isAutomatic: this.isAutomatic };
  }

  /** What an engine tells of itself counts only while it is the one in use; of the next one progress is shown. */
  private newClient(): EngineClient {
    const { main, settings, log } = this.options;
    const client: EngineClient = new EngineClient({
      main,
      settings: settings(),
      onLog: (level, message) => log[level](message),
      onStatus: (status) => {
        if (client === this.client) this.setStatus(status);
      },
      onProgress: (folder, progress) => {
        this.progress.set(folder, progress);
        this.changed.fire();
      },
      onRestart: () => {
        if (client === this.client) this.inBackground(this.comeBack());
      },
      onWritable: () => {
        if (client === this.client) this.inBackground(this.runInBackground());
      },
    });
    return client;
  }

  /** What fails here stands in the status already. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.options.log.error(String(error)));
  }

  private async comeBack(): Promise<void> {
    await this.sendOverlays();
    await this.runInBackground();
    await this.refresh();
  }

  /** A new process, or a folder that came, knows nothing of unsaved buffers. */
  private async sendOverlays(client = this.client): Promise<void> {
    for (const document of vscode.workspace.textDocuments) {
      const place = document.isDirty ? placeOf(document.uri) : undefined;
      if (!place) continue;
      this.overlaid.add(JSON.stringify([place.folder, place.path]));
      await client.request('setOverlay', { ...place, text: document.getText() });
    }
  }

  private async indexFolders(signal: AbortSignal, rebuild: boolean): Promise<void> {
    const folders = await presentFolders();
    await this.client.setFolders(folders);
    for (const { id } of folders)
      this.count(await this.client.request('index', { folder: id, rebuild }, signal));
    this.isWhole = true;
  }

  private count({ embedded }: IndexSummary): void {
    this.embedded += embedded;
  }

  /** One run after the other; an error is kept for the status and given to the caller. */
  private enqueue(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.waiting++;
    const mine = this.queue.then(() => this.guarded(work));
    this.queue = mine.catch(() => undefined);
    this.changed.fire();
    return mine;
  }

  private async guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = (this.running = new AbortController());
    try {
      if (this.isPaused) running.abort();
      await work(running.signal);
      this.lastError = undefined;
    } catch (error) {
      this.isWhole = false;
      if (isCancelled(error)) return;
      this.lastError = error;
      throw error;
    } finally {
      this.running = undefined;
      this.waiting--;
      if (this.waiting === 0) this.progress.clear();
      this.changed.fire();
    }
  }

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.changed.fire();
  }
}
