import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
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
} from './protocol.ts';
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
}

interface Call {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const healthyAfterMs = 60_000;

/** The engine process as its users see it: typed requests, and a process that comes back after a crash. */
export class EngineClient {
  private child: ChildProcess | undefined;
  private starting: Promise<void> | undefined;
  private readonly calls = new Map<number, Call>();
  private nextId = 1;
  private crashes = 0;
  private startedMs = 0;
  private folders: readonly FolderSpec[] = [];
  private isDisposed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: EngineClientOptions) {}

  /** The process's id, `undefined` while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Sends a request; rejects with the engine's error, `EngineExitedError` when the process ends, or on abort. */
  async request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']> {
    signal?.throwIfAborted();
    await this.start();
    return this.send(method, params, signal);
  }

  /** Tells the engine which folders there are; remembered across restarts. */
  async setFolders(folders: readonly FolderSpec[]): Promise<void> {
    this.folders = folders;
    await this.request('setFolders', { folders });
  }

  /** Ends the process, gently, then by force. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await exited;
    clearTimeout(force);
  }

  private start(): Promise<void> {
    this.starting ??= this.launch().catch((error: unknown) => {
      this.starting = undefined;
      throw error;
    });
    return this.starting;
  }

  private async launch(): Promise<void> {
    if (this.isDisposed) throw new EngineExitedError({ exitCode: 0, signal: null });
    const { main, execArgv = [] } = this.options;
    const child = fork(main, [], {
      serialization: 'advanced',
      execArgv: [...execArgv],
      // In the desktop editor the program that forks is Electron, which is to be Node here.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child = child;
    this.startedMs = Date.now();
    if (child.pid !== undefined) lowerPriority(child.pid);
    child.stderr?.on('data', (text: Buffer) => this.options.onLog?.('warn', text.toString('utf8').trimEnd()));
    child.on('message', (message: FromEngine) => this.receive(message));
    child.once('error', (error) =>
      this.ended(child, { exitCode: null, signal: null, reason: String(error) }),
    );
    child.once('exit', (exitCode, signal) => this.ended(child, { exitCode, signal }));
    await this.send('open', { settings: this.settings() });
    if (this.folders.length > 0) await this.send('setFolders', { folders: this.folders });
  }

  /** After repeated crashes the engine comes back with less: WASM first, then search by words alone. */
  private settings(): EngineSettings {
    const { settings } = this.options;
    const runtime = this.crashes >= 4 ? 'none' : this.crashes >= 2 ? 'wasm' : settings.runtime;
    return { ...settings, runtime };
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
          finish(value);
        };
      this.calls.set(id, { resolve: settle(resolve), reject: settle(reject) });
      signal?.addEventListener('abort', cancel, { once: true });
      this.post(child, { type: 'request', id, method, params });
    });
  }

  private post(child: ChildProcess, message: ToEngine): void {
    // A broken channel ends in `exit`, which rejects what is pending.
    if (child.connected) child.send(message, () => undefined);
  }

  private receive(message: FromEngine): void {
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
      case 'log':
        return this.options.onLog?.(message.level, message.message);
    }
  }

  private ended(child: ChildProcess, data: Readonly<Record<string, unknown>>): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.starting = undefined;
    for (const call of [...this.calls.values()]) call.reject(new EngineExitedError(data));
    if (this.isDisposed) return;
    this.crashes = Date.now() - this.startedMs > healthyAfterMs ? 1 : this.crashes + 1;
    const delayMs = Math.min(firstDelayMs * 2 ** (this.crashes - 1), longestDelayMs);
    this.options.onLog?.(
      'error',
      `the engine process ended (${JSON.stringify(data)}); restart in ${delayMs} ms`,
    );
    this.timer = setTimeout(() => void this.comeBack(), delayMs);
  }

  private async comeBack(): Promise<void> {
    try {
      await this.start();
      this.options.onRestart?.();
    } catch (error) {
      this.options.onLog?.('error', `the engine process could not be restarted: ${String(error)}`);
    }
  }
}

/** Indexing must never be felt in the editor; a system that forbids it leaves the priority as it is. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process may be gone already: its exit is reported elsewhere.
  }
}
