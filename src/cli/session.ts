import { existsSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import cliProgress from 'cli-progress';
import envPaths from 'env-paths';
import type { IndexSummary } from '../core/index/ports.ts';
import { EngineClient } from '../inference/client.ts';
import { UsageError } from './errors.ts';
import { message } from './messages.ts';

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
const defaultModel = 'kakehashi-small';

/** Folders in which models are looked for: those of the package, then the user's. */
export const modelRoots = [join(packageRoot, 'models'), join(paths.data, 'models')];
/** Where indexes live unless the user says otherwise. */
export const defaultIndexDir = paths.cache;

/** A positive whole number of an option. */
export function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new UsageError('badNumber', { option, value });
  return number;
}

/** The folder of a model given by name or path. */
export function modelDir(name = defaultModel): string {
  const installed = modelRoots
    .map((root) => join(root, name))
    .find((path) => !isAbsolute(name) && existsSync(path));
  if (installed) return installed;
  if (existsSync(name) && statSync(name).isDirectory()) return resolve(name);
  throw new UsageError('noModel', { name });
}

/** The engine for one command and the folder it works on. */
export interface Session {
  readonly client: EngineClient;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Brings the index up to date, with progress on stderr. */
  readonly update: () => Promise<IndexSummary>;
}

/** Runs a command with an engine and ends the engine afterwards, whatever happens. */
export async function withSession<T>(
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const root = resolve(options.workspace ?? '.');
  const threads = options.threads === undefined ? defaultThreads() : positive('--threads', options.threads);
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  const bar = progressBar(options);
  const client = new EngineClient({
    ...engineFile(),
    settings: {
      indexDir: resolve(options.index ?? defaultIndexDir),
      modelDir: modelDir(options.model),
      threads,
      maxFileBytes: 1_000_000,
      maxFiles: 100_000,
      excludeGlobs: [],
      runtime: 'auto',
    },
    onProgress: (_, { doneFiles, totalFiles }) => bar.update(doneFiles, totalFiles),
    onLog: (level, text) => {
      if (level !== 'info' && !options.quiet) console.error(text);
    },
  });
  const { signal } = interrupted;
  try {
    const update = async (): Promise<IndexSummary> => {
      await client.setFolders([{ id: root, root }]);
      const summary = await client.request('index', { folder: root }, signal).finally(() => bar.stop());
      const status = await client.request('status', {});
      if (status.degradedReason && !options.quiet)
        console.error(message('degraded', { reason: status.degradedReason }));
      return summary;
    };
    return await work({ client, root, signal, update });
  } finally {
    process.off('SIGINT', onInterrupt);
    await client.dispose();
  }
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
