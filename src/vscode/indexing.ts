import * as vscode from 'vscode';
import { EngineExitedError } from '../core/errors.ts';
import type { IndexProgress, IndexSummary } from '../core/index/ports.ts';
import type { EngineClient } from '../inference/client.ts';
import type { EngineSettings, EngineStatus, Method, Requests } from '../inference/protocol.ts';
import { buildBeside, tryModel } from './besideEngine.ts';
import type { EngineSetup } from './engineSetup.ts';
import { isEqual, isEqualButForModel } from './engineSetup.ts';
import { isCancelled } from './errors.ts';
import { ModelSwitch } from './modelSwitch.ts';
import { newEngine } from './newEngine.ts';
import { RunQueue } from './runQueue.ts';
import { UnsavedBuffers } from './unsavedBuffers.ts';
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
  /** Passages that the model has embedded for this window; none after a restart where nothing changed. */
  embedded = 0;
  private client: EngineClient;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly buffers = new UnsavedBuffers();
  private readonly queue = new RunQueue();
  /** The last run over all files came to its end, and nothing failed since. */
  private isWhole = false;
  private applied: EngineSetup;
  private readonly modelSwitch = new ModelSwitch({
    newClient: (settings) => this.newClient(settings),
    replace: (client, setup, signal) => this.replace(client, setup, signal),
    onChange: () => {
      if (!this.isBusy) this.progress.clear();
      this.changed.fire();
    },
  });

  constructor(private readonly options: IndexingOptions) {
    this.applied = this.wanted();
    this.client = this.newClient(this.applied.engine);
  }

  /** Runs are under way or wait, or another model's index is being built. */
  get isBusy(): boolean {
    return this.isRunning || this.isSwitching;
  }

  /** Runs are under way or wait. */
  get isRunning(): boolean {
    return this.queue.isBusy;
  }

  /** Another model's index is being built; the one in use answers. */
  get isSwitching(): boolean {
    return this.modelSwitch.client !== undefined;
  }

  /** Why the model that was chosen is not the one in use. */
  get switchError(): unknown {
    return this.modelSwitch.error;
  }

  /** The folder of the model that answers. */
  get modelDir(): string {
    return this.applied.engine.modelDir;
  }

  /** The folder of the model that the settings choose. */
  get wantedModelDir(): string {
    return this.options.settings().modelDir;
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

  /** Asks the engine in use; where another takes its place before it answers, that one. */
  async request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    const { client } = this;
    try {
      return await client.request(method, params, signal);
    } catch (error) {
      if (client === this.client || !(error instanceof EngineExitedError)) throw error;
      return this.request(method, params, signal);
    }
  }

  /** Follows the workspace's folders; what is new is indexed, what is gone is closed. */
  openFolders(): Promise<void> {
    return this.enqueue(async (signal) => {
      const folders = await presentFolders();
      // A window without a folder needs no process.
      if (folders.length === 0 && this.pid === undefined) return;
      if (this.isAutomatic) await this.indexFolders(signal, false);
      else await this.buffers.openFolders(this.client, folders);
      await this.refresh();
    });
  }

  /** Brings all folders up to date, with the model that is chosen; `rebuild` forgets what was there. */
  async run(rebuild = false): Promise<void> {
    this.isPaused = false;
    await this.enqueue((signal) => this.indexFolders(signal, rebuild));
    if (!this.isPaused && !isEqual(this.wanted(), this.applied)) await this.configurationChanged();
  }

  /** Brings all folders up to date on its own account: a person who paused or wants no automatic runs is not overruled. */
  async runInBackground(): Promise<void> {
    if (!this.isPaused && this.isAutomatic) await this.enqueue((signal) => this.indexFolders(signal, false));
  }

  /** Brings some paths up to date on its own account. */
  async update(folder: string, paths: readonly string[]): Promise<void> {
    if (this.isPaused || !this.isAutomatic) return;
    await this.enqueue(async (signal) => {
      // After a run that was cut short the rest waits too, and the status would not say so. A folder may be there again.
      if (!this.isWhole || !this.knows(folder)) return this.indexFolders(signal, false);
      this.count(await this.client.request('filesChanged', { folder, paths }, signal));
    });
  }

  /** Stops the run; what it has done is kept, and nothing more is indexed until it is resumed. */
  pause(): void {
    this.isPaused = true;
    this.queue.abort();
    this.modelSwitch.giveUp();
    this.changed.fire();
  }

  /** Lays an unsaved buffer over a file, `null` takes it away, and indexes the file. */
  async setOverlay(folder: string, path: string, text: string | null): Promise<void> {
    if (!this.buffers.note(folder, path, text)) return;
    const overlay = { folder, path, text };
    if (this.knows(folder)) await this.request('setOverlay', overlay);
    // The engine that is about to take over hears of it too; it may not know the folder yet.
    this.modelSwitch.client?.request('setOverlay', overlay).catch(() => undefined);
    await this.update(folder, [path]);
  }

  /** Another engine where the settings are others now; a workspace that sets what it may not changes nothing. */
  async configurationChanged(signal?: AbortSignal): Promise<void> {
    const wanted = this.wanted();
    if (isEqual(wanted, this.applied)) return this.modelSwitch.forget();
    if (isEqualButForModel(wanted, this.applied)) return this.modelSwitch.to(wanted, signal);
    this.modelSwitch.forget();
    this.queue.abort();
    await this.enqueue(async () => {
      await this.client.dispose();
      // By now the settings may be others again.
      this.applied = this.wanted();
      this.client = this.newClient(this.applied.engine);
    });
    await this.openFolders();
    if (!isEqual(this.wanted(), this.applied)) await this.configurationChanged(signal);
  }

  /** The same on its own account: a person who paused is not overruled, and what failed is not tried again and again. */
  async followModel(): Promise<void> {
    const wanted = this.wanted();
    const waits = this.isPaused || !this.isAutomatic || this.modelSwitch.hasFailed(wanted);
    if (!waits || isEqual(wanted, this.applied)) await this.configurationChanged();
  }

  /** Builds another engine's index beside the one in use; when it is whole the two engines change places. */
  private async replace(client: EngineClient, setup: EngineSetup, signal: AbortSignal): Promise<void> {
    await tryModel(client, setup.engine, signal);
    await buildBeside(client, signal, (summary) => this.count(summary));
    // In turn with the runs: what changed meanwhile is brought in, and no run is between the engines.
    await this.queue.inTurn(() => this.exchange(client, setup, signal));
  }

  private async exchange(client: EngineClient, setup: EngineSetup, signal: AbortSignal): Promise<void> {
    await this.buffers.openFolders(client, await presentFolders());
    await buildBeside(client, signal, (summary) => this.count(summary));
    signal.throwIfAborted();
    const old = this.client;
    this.client = client;
    this.applied = setup;
    this.lastError = undefined;
    this.isWhole = true;
    // From here on nothing goes back: what fails now is the failure of the engine in use.
    await this.refresh().catch((error: unknown) => this.options.log.warn(String(error)));
    await old.dispose();
  }

  /** Asks the engine how things stand. */
  async refresh(): Promise<void> {
    this.setStatus(await this.request('status', {}));
  }

  async dispose(): Promise<void> {
    this.queue.abort();
    this.modelSwitch.giveUp();
    await this.client.dispose();
    this.changed.dispose();
  }

  private wanted(): EngineSetup {
    return { engine: this.options.settings(), isAutomatic: this.isAutomatic };
  }

  private newClient(settings: EngineSettings): EngineClient {
    return newEngine({ ...this.options, settings }, (client) => client === this.client, {
      onStatus: (status) => this.setStatus(status),
      onProgress: (folder, progress) => {
        this.progress.set(folder, progress);
        this.changed.fire();
      },
      onRestart: () => this.inBackground(this.comeBack()),
      onWritable: () => this.inBackground(this.runInBackground()),
    });
  }

  /** What fails here stands in the status already. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.options.log.error(String(error)));
  }

  /** An engine that was started anew knows no folder: the run tells it, or, where none may begin, this does. */
  private async comeBack(): Promise<void> {
    if (this.isPaused || !this.isAutomatic)
      await this.enqueue(async () => this.buffers.openFolders(this.client, await presentFolders()));
    else await this.runInBackground();
    await this.refresh();
  }

  /** One that is missing on disk the engine does not have. */
  private knows(folder: string): boolean {
    return this.status?.folders.some((known) => known.folder === folder) ?? false;
  }

  private async indexFolders(signal: AbortSignal, rebuild: boolean): Promise<void> {
    const folders = await presentFolders();
    await this.buffers.openFolders(this.client, folders);
    for (const { id } of folders)
      this.count(await this.client.request('index', { folder: id, rebuild }, signal));
    this.isWhole = true;
  }

  private count({ embedded }: IndexSummary): void {
    this.embedded += embedded;
  }

  /** One run after the other; an error is kept for the status and given to the caller. */
  private async enqueue(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const run = this.queue.add((signal) => this.guarded(work, signal));
    this.changed.fire();
    try {
      await run;
    } finally {
      if (!this.isBusy) this.progress.clear();
      this.changed.fire();
    }
  }

  private async guarded(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.isPaused) this.queue.abort();
    try {
      await work(signal);
      this.lastError = undefined;
    } catch (error) {
      this.isWhole = false;
      if (isCancelled(error)) return;
      this.lastError = error;
      throw error;
    }
  }

  private setStatus(status: EngineStatus): void {
    this.status = status;
    this.changed.fire();
  }
}
