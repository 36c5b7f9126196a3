import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let isBuilt = false;

/** The command line's bundle, built if a source is newer. */
export function builtCli(): string {
  if (!isBuilt)
    spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: root, stdio: 'inherit' });
  isBuilt = true;
  return join(root, 'dist', 'cli.mjs');
}

/** What a run of the command line came to. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command line is run. */
export interface CliOptions {
  readonly input?: string;
  readonly cwd?: string;
  /** Added to an environment that is English and knows no folders of the user. */
  readonly env?: NodeJS.ProcessEnv;
  /** As root: the user whom file permissions bind. */
  readonly uid?: number;
  /** A program that runs the command line, with its own arguments. */
  readonly through?: readonly string[];
  /** Given the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the real command line to its end. */
export async function kakehashi(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const [program = '', ...rest] = [...(options.through ?? []), process.execPath, builtCli(), ...args];
  const { PATH, HOME, TMPDIR } = process.env;
  const spawned: SpawnOptions = {
    cwd: options.cwd ?? root,
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), LANG: 'C.UTF-8', ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  };
  const child = spawn(program, rest, spawned);
  options.onStart?.(child);
  child.stdin?.on('error', () => undefined).end(options.input ?? '');
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) =>
      resolve({ exitCode, signal, stdout: stdout(), stderr: stderr() }),
    );
  });
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Runs with `--json` and parses what it printed; an end with another code than 0 throws. */
export async function json<T>(args: readonly string[], options: CliOptions = {}): Promise<T[]> {
  const { exitCode, stdout, stderr } = await kakehashi([...args, '--json'], options);
  if (exitCode !== 0) throw new Error(`kakehashi ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

/** A result of `search` and `similar` as programs read it. */
export interface JsonResult {
  readonly rank: number;
  readonly score: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: string;
  readonly language: string;
  readonly headingPath: readonly string[];
  readonly symbol: string | null;
  readonly text: string;
}

/** What `index` says that it did. */
export interface JsonSummary {
  readonly files: number;
  readonly passages: number;
  readonly embedded: number;
  readonly reused: number;
  readonly removed: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  readonly seconds: number;
  readonly model: string;
}
