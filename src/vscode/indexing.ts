import * as vscode from 'vscode';
import type { IndexProgress } from '../core/index/ports.ts';
import { EngineClient } from '../inference/client.ts';
import type { EngineSettings, EngineStatus, Method, Requests } from '../inference/protocol.ts';
import { isCancelled } from './errors.ts';
import { presentFolders } from './workspaceFolders.ts';

/** What the indexing needs of the extension. */
export interface IndexingOptions {
  readonly main: string;
  readonly settings: () => EngineSettings;
  readonly isAutomatic: () => boolean;
  readonly log: vscode.LogOutputChannel;
}

/** The engine of this window and the runs that keep its index current, one at a time. */
export class Indexing implements vscode.Disposable {
  status: EngineStatus | undefined;
  /** Progress of the run, by folder; empty while nothing runs. */
  readonly progress = new Map<string, IndexProgress>();
  isPaused = false;
  lastError: unknown;
  private client: EngineClient;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly overlays = new Map<string, { folder: string; path: string; text: string }>();
  private queue: Promise<void> = Promise.resolve();
  private running: AbortController | undefined;
  private waiting = 0;

  constructor(private readonly options: IndexingOptions) {
    this.client = this.newClient();
  }

  /** Runs are under way or wait. */
  get isBusy(): boolean {
    return this.waiting > 0;
  }

  /** The engine's process, for diagnosis. */
  get pid(): number | undefined {
    return this.client.pid;
  }

  request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    return this.client.request(method, params, signal);
  }

  /** Follows the workspace's folders; what is new is indexed, what is gone is closed. */
  openFolders(isIndexed: boolean): Promise<void> {
    return this.enqueue(async (signal) => {
      await this.client.setFolders(await presentFolders());
      if (isIndexed) await this.indexFolders(signal, false);
      await this.refresh();
    });
  }

  /** Brings all folders up to date; `rebuild` forgets what was there. */
  run(rebuild = false): Promise<void> {
    this.isPaused = false;
    return this.enqueue((signal) => this.indexFolders(signal, rebuild));
  }

  /** The same on its own account: a person who paused is not overruled. */
  runUnlessPaused(): Promise<void> {
    return this.isPaused ? Promise.resolve() : this.run();
  }

  /** Brings some paths up to date. */
  update(folder: string, paths: readonly string[]): Promise<void> {
    if (this.isPaused) return Promise.resolve();
    return this.enqueue(async (signal) => {
      await this.client.request('filesChanged', { folder, paths }, signal);
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
    if (text === null) this.overlays.delete(key);
    else this.overlays.set(key, { folder, path, text });
    await this.client.request('setOverlay', { folder, path, text });
    await this.update(folder, [path]);
  }

  /** Another engine with the settings of now. */
  async restart(isIndexed: boolean): Promise<void> {
    this.running?.abort();
    await this.queue;
    await this.client.dispose();
    this.client = this.newClient();
    await this.openFolders(isIndexed);
  }

  async dispose(): Promise<void> {
    this.running?.abort();
    await this.client.dispose();
    this.changed.dispose();
  }

  private newClient(): EngineClient {
    const { main, settings, log } = this.options;
    return new EngineClient({
      main,
      settings: settings(),
      onLog: (level, message) => log[level](message),
      onStatus: (status) => this.setStatus(status),
      onProgress: (folder, progress) => {
        this.progress.set(folder, progress);
        this.changed.fire();
      },
      onRestart: () => this.inBackground(this.comeBack()),
      onWritable: () => {
        if (this.options.isAutomatic()) this.inBackground(this.runUnlessPaused());
      },
    });
  }

  /** What fails here stands in the status already. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.options.log.error(String(error)));
  }

  /** A new process knows nothing of unsaved buffers. */
  private async comeBack(): Promise<void> {
    for (const overlay of this.overlays.values()) await this.client.request('setOverlay', overlay);
    await this.runUnlessPaused();
  }

  private async indexFolders(signal: AbortSignal, rebuild: boolean): Promise<void> {
    for (const { id } of await presentFolders())
      await this.client.request('index', { folder: id, rebuild }, signal);
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

  private async refresh(): Promise<void> {
    this.setStatus(await this.client.request('status', {}));
  }

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.changed.fire();
  }
}
