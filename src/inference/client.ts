import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineExitedError } from '../core/errors.ts';
import type { IndexProgress } from '../core/index/ports.ts';
import type {
  EngineSettings,
  EngineStatus,
  FolderSpec,
  FromEngine,
  Method,
  Requests,
  ToEngine,
  WorkedFile,
} from './protocol.ts';
import { forkEngine } from './forkEngine.ts';
import { Recovery } from './recovery.ts';
import type { Patience } from './watchdog.ts';
import { Watchdog } from './watchdog.ts';
import { fromWire } from './wireErrors.ts';

/** How the engine process is started. */
export interface EngineClientOptions {
  /** The engine's bundle or source file. */
  readonly main: string;
  readonly execArgv?: readonly string[];
  readonly settings: EngineSettings;
  readonly onProgress?: (folder: string, progress: IndexProgress) => void;
  readonly onStatus?: (status: EngineStatus) => void;
  readonly onLog?: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Called when another process that wrote an index has ended, and this one is to bring it up to date. */
  readonly onWritable?: () => void;
  /** Called when the process came back after a crash and its folders are open again. */
  readonly onRestart?: () => void;
  /** An engine that is silent for longer is ended; a minute by default. */
  readonly patience?: Patience;
  /** Milliseconds before the first restart; doubled at each further one. */
  readonly firstDelayMs?: number;
}

interface Call {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** No single step of the engine is this long: the longest, a batch of the model, takes about a second. */
const aMinute: Patience = { intervalMs: 5_000, missedSigns: 12 };

/** The engine process as its users see it: typed requests, and a process that comes back after a crash or a hang. */
export class EngineClient {
  private child: ChildProcess | undefined;
  private starting: Promise<void> | undefined;
  private readonly calls = new Map<number, Call>();
  private nextId = 1;
  private startedMs = 0;
  private folders: readonly FolderSpec[] = [];
  private isHung = false;
  private working: WorkedFile | undefined;
  private readonly recovery: Recovery;
  private readonly watchdog: Watchdog;
  private readonly disposal = new AbortController();

  constructor(private readonly options: EngineClientOptions) {
    this.recovery = new Recovery(options.firstDelayMs ?? 1_000);
    this.watchdog = new Watchdog(
      options.patience ?? aMinute,
      () => this.child && this.post(this.child, { type: 'ping' }),
      () => this.endHung(),
    );
  }

  /** The process's id, `undefined` while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Sends a request, after a crash once the process is back; rejects with the engine's error, with `EngineExitedError`
   * when the process ends, or on abort.
   */
  async request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    await unlessAborted(this.start(), signal);
    return this.send(method, params, signal);
  }

  /** Tells the engine which folders there are; remembered across restarts. */
  async setFolders(folders: readonly FolderSpec[]): Promise<void> {
    await this.start();
    this.folders = folders;
    await this.send('setFolders', { folders: this.recovery.folders(folders) });
  }

  /** Ends the process, gently, then by force. */
  async dispose(): Promise<void> {
    this.disposal.abort();
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<unknown>((resolve) => child.once('exit', resolve).once('error', resolve));
    if (child.connected) child.disconnect();
    const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await exited;
    clearTimeout(force);
  }

  private start(): Promise<void> {
    if (!this.starting) this.startWith(this.launch());
    return this.starting as Promise<void>;
  }

  /** What fails to start is tried anew at the next request. */
  private startWith(launched: Promise<void>): void {
    const starting = launched.catch((error: unknown) => {
      if (this.starting === starting) this.starting = undefined;
      throw error;
    });
    this.starting = starting;
    // Whoever awaits it hears of it; nobody has to.
    starting.catch(() => undefined);
  }

  private async launch(): Promise<void> {
    if (this.disposal.signal.aborted) throw new EngineExitedError({ exitCode: 0, signal: null });
    // A process that refused its settings is still there and is asked again.
    this.child ??= this.fork();
    await this.send('open', { settings: this.recovery.settings(this.options.settings) });
    if (this.folders.length === 0) return;
    await this.send('setFolders', { folders: this.recovery.folders(this.folders) });
  }

  private fork(): ChildProcess {
    const child = forkEngine(this.options.main, this.options.execArgv ?? []);
    this.startedMs = Date.now();
    this.isHung = false;
    this.working = undefined;
    child.stderr?.on('data', (text: Buffer) => this.options.onLog?.('warn', text.toString('utf8').trimEnd()));
    child.on('message', (message: FromEngine) => this.receive(message));
    child.once('error', (error) =>
      this.ended(child, { exitCode: null, signal: null, reason: String(error) }),
    );
    child.once('exit', (exitCode, signal) => this.ended(child, { exitCode, signal }));
    return child;
  }

  private send<M extends Method>(method: M, params: Requests[M]['params'], signal?: AbortSignal) {
    const id = this.nextId++;
    const { child } = this;
    return new Promise<Requests[M]['result']>((resolve, reject) => {
      if (!child?.connected) return reject(new EngineExitedError({ exitCode: null, signal: null }));
      const cancel = (): void => this.post(child, { type: 'cancel', id });
      const settle =
        <T>(finish: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener('abort', cancel);
          this.calls.delete(id);
          if (this.calls.size === 0) this.watchdog.rest();
          finish(value);
        };
      this.calls.set(id, { resolve: settle(resolve), reject: settle(reject) });
      signal?.addEventListener('abort', cancel, { once: true });
      this.watchdog.watch();
      this.post(child, { type: 'request', id, method, params });
    });
  }

  private post(child: ChildProcess, message: ToEngine): void {
    // A broken channel ends in `exit`, which rejects what is pending.
    if (child.connected) child.send(message, () => undefined);
  }

  private receive(message: FromEngine): void {
    this.watchdog.alive();
    switch (message.type) {
      case 'result':
        return this.calls.get(message.id)?.resolve(message.result as never);
      case 'error':
        return this.calls.get(message.id)?.reject(fromWire(message.error));
      case 'progress':
        return this.options.onProgress?.(message.folder, message.progress);
      case 'status':
        return this.options.onStatus?.(message.status);
      case 'writable':
        return this.options.onWritable?.();
      case 'work':
        return void (this.working = message.file && { folder: message.folder, ...message.file });
      case 'pong':
        return;
      case 'log':
        return this.options.onLog?.(message.level, message.message);
    }
  }

  private endHung(): void {
    this.isHung = true;
    this.child?.kill('SIGKILL');
  }

  private ended(child: ChildProcess, data: Readonly<Record<string, unknown>>): void {
    if (this.child !== child) return;
    this.child = undefined;
    const { isHung, working: file } = this;
    const known = { ...data, ...(isHung ? { reason: 'hung' } : {}), ...(file ? { path: file.path } : {}) };
    if (this.disposal.signal.aborted) return this.rejectAll(known);
    const delayMs = this.recovery.note({ livedMs: Date.now() - this.startedMs, isHung, file });
    // Before anyone hears of the end, so that whoever tries again waits for the restart.
    this.startWith(this.comeBack(delayMs));
    this.rejectAll(known);
    const text = `the engine process ended (${JSON.stringify(known)}); restart in ${delayMs} ms`;
    this.options.onLog?.('error', text);
  }

  private rejectAll(data: Readonly<Record<string, unknown>>): void {
    for (const call of [...this.calls.values()]) call.reject(new EngineExitedError(data));
  }

  private async comeBack(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.disposal.signal });
    await this.launch().catch((error: unknown) => {
      this.options.onLog?.('error', `the engine process could not be restarted: ${String(error)}`);
      throw error;
    });
    this.options.onRestart?.();
  }
}

/** The work's result, or the signal's reason as soon as it aborts; the work itself goes on. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const first = await Promise.race([work, aborted]).finally(() =>
    signal.removeEventListener('abort', onAbort),
  );
  signal.throwIfAborted();
  return first;
}
