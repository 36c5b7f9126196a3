import { EventEmitter, once } from 'node:events';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import cliProgress from 'cli-progress';
import envPaths from 'env-paths';
import { EngineExitedError, IndexLockedError } from '../core/errors.ts';
import type { IndexSummary } from '../core/index/ports.ts';
import { EngineClient } from '../inference/client.ts';
import type { EngineStatus } from '../inference/protocol.ts';
import type { EncoderOptions } from '../node/modelFolder.ts';
import { isBelow } from '../node/isBelow.ts';
import { ModelStore } from '../node/modelStore.ts';
import { UsageError } from './errors.ts';
import { message } from './messages.ts';
import { reasonText } from './reasons.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly workspace?: string;
  readonly index?: string;
  readonly model?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly threads?: string;
}

const paths = envPaths('kakehashi', { suffix: '' });
const here = dirname(fileURLToPath(import.meta.url));
// dist/cli.mjs lies one level below the package, src/cli/session.ts two.
const packageRoot = existsSync(join(here, 'engine.mjs')) ? dirname(here) : dirname(dirname(here));

/** Files that come with the package. */
export const packaged = {
  bundledModel: join(packageRoot, 'models', 'kakehashi-small'),
  generalSet: join(packageRoot, 'models', 'gate', 'general.jsonl'),
  trainingScripts: join(packageRoot, 'scripts', 'train'),
} as const;
/** Where installed models and training runs lie unless the user says otherwise. */
export const defaultDataDir = paths.data;
/** Where indexes live unless the user says otherwise. */
export const defaultIndexDir = paths.cache;

/** A positive whole number of an option. */
export function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new UsageError('badNumber', { option, value });
  return number;
}

/** A positive number of an option, such as 3e-4. */
export function positiveNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new UsageError('badFraction', { option, value });
  return number;
}

/** A path relative to the workspace, '/'-separated; throws where it lies outside. */
export function pathIn(root: string, file: string): string {
  const absolute = resolve(root, file);
  const path = below(root, absolute) ?? below(realPath(root), realPlace(absolute));
  if (path === undefined) throw new UsageError('outside', { path: file });
  return path;
}

function below(root: string, file: string): string | undefined {
  return isBelow(root, file) ? relative(root, file).split(sep).join('/') : undefined;
}

/** Where a file lies once links on the way are followed; the file itself may be one. */
const realPlace = (file: string): string => join(realPath(dirname(file)), basename(file));

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there: whoever opens it says so.
    return path;
  }
}

/** Installed models below a data folder. */
export function modelStore(dataDir = defaultDataDir, isQuiet = false): ModelStore {
  const warn = (text: string): void => void (isQuiet || console.error(text));
  return new ModelStore(join(dataDir, 'models'), packaged.bundledModel, warn);
}

/** The folder of a model given by name or path; without one that of the model in use. */
export function modelDir(name?: string, dataDir = defaultDataDir): string {
  const store = modelStore(dataDir);
  if (name === undefined) return store.activeDir();
  if (name === basename(packaged.bundledModel)) return packaged.bundledModel;
  const installed = join(store.root, name);
  if (basename(name) === name && existsSync(join(installed, 'config.json'))) return installed;
  if (existsSync(name) && statSync(name).isDirectory()) return resolve(name);
  throw new UsageError('noModel', { name });
}

/** The engine for one command and the folder it works on. */
export interface Session {
  readonly client: EngineClient;
  readonly root: string;
  readonly signal: AbortSignal;
  /**
   * Brings the index up to date, with progress on stderr. Where another process writes it, waits so long for it to end
   * and throws `IndexLockedError` where it does not; without a time what there is is taken.
   */
  readonly update: (patience?: { readonly waitsMs: number }) => Promise<IndexSummary>;
}

/** Runs a command with an engine and ends the engine afterwards, whatever happens. */
export async function withSession<T>(
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
  encoder: EncoderOptions = {},
): Promise<T> {
  const root = resolve(options.workspace ?? '.');
  const threads = options.threads === undefined ? defaultThreads() : positive('--threads', options.threads);
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  const bar = progressBar(options);
  const writable = new EventEmitter();
  const client = new EngineClient({
    ...engineFile(),
    settings: {
      indexDir: resolve(options.index ?? defaultIndexDir),
      modelDir: modelDir(options.model),
      encoder,
      threads,
      maxFileBytes: 1_000_000,
      maxFiles: 100_000,
      excludeGlobs: [],
      runtime: 'auto',
    },
    onWritable: () => void writable.emit('now'),
    onProgress: (_, { doneFiles, totalFiles }) => bar.update(doneFiles, totalFiles),
    onLog: (level, text) => {
      if (level !== 'info' && !options.quiet) console.error(text);
    },
  });
  const { signal } = interrupted;
  try {
    const update = async ({ waitsMs = 0 } = {}): Promise<IndexSummary> => {
      await client.setFolders([{ id: root, root }]);
      if (waitsMs > 0)
        await untilWritable(client, writable, AbortSignal.any([signal, AbortSignal.timeout(waitsMs)]));
      const summary = await indexThroughCrashes(client, root, signal).finally(() => bar.stop());
      const status = await client.request('status', {}, signal);
      if (waitsMs > 0 && isReadonly(status)) throw new IndexLockedError({ path: root });
      if (!options.quiet) printNotes(status);
      return summary;
    };
    return await work({ client, root, signal, update });
  } finally {
    process.off('SIGINT', onInterrupt);
    await client.dispose();
  }
}

/** More ends than it takes to come down from the native runtime to none. */
const maxAttempts = 6;

/** The engine comes back after a crash, with less or without the file that it hung on; what was done is kept. */
async function indexThroughCrashes(
  client: EngineClient,
  root: string,
  signal: AbortSignal,
): Promise<IndexSummary> {
  for (let attempt = 1; ; attempt++)
    try {
      return await client.request('index', { folder: root }, signal);
    } catch (error) {
      if (!(error instanceof EngineExitedError) || attempt === maxAttempts) throw error;
    }
}

/** A process that was just killed gives the index free within a moment; one that lives keeps it. */
async function untilWritable(
  client: EngineClient,
  writable: EventEmitter,
  signal: AbortSignal,
): Promise<void> {
  const freed = once(writable, 'now', { signal }).catch(() => undefined);
  if (isReadonly(await client.request('status', {}))) await freed;
}

const isReadonly = ({ folders }: EngineStatus): boolean => folders.some(({ state }) => state === 'readonly');

/** What a person who reads the results should know of them. */
function printNotes(status: EngineStatus): void {
  const { runtime, degradedReason } = status;
  if (isReadonly(status)) console.error(message('readonly'));
  if (degradedReason !== undefined)
    console.error(
      message(runtime === 'none' ? 'degraded' : 'slower', { reason: reasonText(degradedReason) }),
    );
}

function engineFile(): { main: string; execArgv: readonly string[] } {
  const bundle = join(here, 'engine.mjs');
  if (existsSync(bundle)) return { main: bundle, execArgv: [] };
  return { main: join(packageRoot, 'src', 'inference', 'main.ts'), execArgv: ['--import', 'tsx'] };
}

const defaultThreads = (): number => Math.max(1, Math.min(2, cpus().length));

/** A bar on a terminal, nothing elsewhere: stdout is for results and logs stay readable. */
function progressBar({ quiet, json }: CommonOptions): {
  update(done: number, total: number): void;
  stop(): void;
} {
  if (quiet || json || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${message('indexing')} [{bar}] {value}/{total}`;
  const bar = new cliProgress.SingleBar({
    format,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  let isStarted = false;
  return {
    update(done, total) {
      if (!isStarted) bar.start(total, done);
      isStarted = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
