import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { TrainingBusyError, TrainingError } from '../core/errors.ts';
import type { TrainingEvent } from '../core/training/events.ts';
import { closingEvent, parseEvent } from '../core/training/events.ts';
import type { RunState, TrainingJob } from '../core/training/job.ts';
import { runFiles } from '../core/training/job.ts';
import type { TranslationPair } from '../core/translation/pairs.ts';
import type { Split } from '../core/translation/splitPairs.ts';
import { isDiskFull } from './isDiskFull.ts';
import { storageWriteError } from './storageWriteError.ts';
import { writeAtomically } from './writeAtomically.ts';

const stopPollMs = 200;
/** Twelve seconds: longer than the ten after which a lock that is not renewed is stale. */
const claimRetries = { retries: 120, factor: 1, minTimeout: 100 };

/** Of two processes that look at a folder at once, one looks after the other has written. */
export async function inTurn(dir: string, work: () => Promise<void>): Promise<void> {
  // The pairs of a project are nobody else's on this machine.
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // A holder killed here is known by the age of its lock.
  const options = { lockfilePath: join(dir, runFiles.claim), realpath: false, retries: claimRetries };
  const release = await lockfile.lock(dir, options);
  try {
    await work();
  } finally {
    await release();
  }
}

/** The folder of one training run: job, pairs, events, and the process that works on it. */
export class TrainingFolder {
  constructor(readonly dir: string) {}

  path(name: keyof typeof runFiles): string {
    return join(this.dir, runFiles[name]);
  }

  /** Writes job and pairs; a full disk leaves no folder behind. */
  async create(job: TrainingJob, { train, heldout, gate }: Split): Promise<void> {
    try {
      await mkdir(this.dir, { recursive: true, mode: 0o700 });
      await writeFile(this.path('pairs'), lines(train));
      await writeFile(this.path('heldout'), lines(heldout));
      await writeFile(this.path('gate'), lines(gate));
      await writeAtomically(this.path('job'), `${JSON.stringify(job, null, 2)}\n`);
    } catch (cause) {
      await rm(this.dir, { recursive: true, force: true });
      const reason = storageWriteError(this.dir, cause).data['reason'] === 'full' ? 'disk' : 'folder';
      throw new TrainingError({ reason, path: this.dir }, cause);
    }
  }

  /** Throws `TrainingError` where the folder holds none, or a broken one. */
  async job(): Promise<TrainingJob> {
    const text = await readFile(this.path('job'), 'utf8').catch(() => '');
    const job = parsedJob(text);
    if (!job) throw new TrainingError({ reason: 'no-run', path: this.dir });
    return job;
  }

  async pairs(name: 'pairs' | 'heldout' | 'gate'): Promise<readonly TranslationPair[]> {
    const text = await readFile(this.path(name), 'utf8');
    const rows = text.split('\n').filter(Boolean);
    return rows.map((row, i) => ({
      ...(JSON.parse(row) as TranslationPair),
      file: this.path(name),
      line: i + 1,
    }));
  }

  /** Keeps an event; on a full disk nothing of it, so that the next one stands on a line of its own. */
  async append(event: TrainingEvent): Promise<void> {
    const path = this.path('events');
    const known = await stat(path).catch(() => undefined);
    try {
      await appendFile(path, `${JSON.stringify(event)}\n`);
    } catch (cause) {
      if (!isDiskFull(cause)) throw cause;
      await truncate(path, known?.size ?? 0).catch(() => undefined);
      throw new TrainingError({ reason: 'disk', told: true, path }, cause);
    }
  }

  async events(): Promise<readonly TrainingEvent[]> {
    const text = await readFile(this.path('events'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => parseEvent(line) ?? []);
  }

  async state(): Promise<RunState> {
    if (this.workerPid() !== undefined) return 'running';
    const last = closingEvent(await this.events());
    if (last?.event === 'gate') return 'done';
    if (last?.event === 'stopped') return 'stopped';
    return last?.event === 'error' ? 'failed' : 'interrupted';
  }

  /** Takes the run for this process; throws `TrainingBusyError` where another one works on it. */
  async claim(): Promise<void> {
    await inTurn(this.dir, async () => {
      this.refuseOther();
      await rm(this.path('stop'), { force: true });
      const worker = { pid: process.pid, started: startOf(process.pid), host: hostname() };
      await writeFile(this.path('process'), JSON.stringify(worker));
    });
  }

  /** Throws `TrainingBusyError` where another process works on the run. */
  refuseOther(): void {
    const pid = this.workerPid();
    if (pid !== undefined && pid !== process.pid) throw new TrainingBusyError({ path: this.dir, pid });
  }

  /** Drops what a run needs no more whose result is installed; events and log stay. */
  async dropWork(): Promise<void> {
    const names = ['checkpoint', 'pairs', 'heldout', 'gate', 'model'] as const;
    // What cannot be removed now, a file that another program reads, goes with the run.
    for (const name of names)
      await rm(this.path(name), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Removes the run; throws `TrainingBusyError` where another process works on it. */
  async remove(): Promise<void> {
    // Not claimed: a full disk, which is a reason to remove, has no room for that.
    this.refuseOther();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Asks the run to stop at its next step; it leaves a checkpoint. */
  requestStop(): void {
    // At once: a far command that hears the same Ctrl+C may have ended before a later write.
    writeFileSync(this.path('stop'), '');
  }

  /** Aborted as soon as somebody asks the run to stop; looks for that until `done` is aborted. */
  stopSignal(done: AbortSignal): AbortSignal {
    const stopped = new AbortController();
    const look = (): void => {
      if (existsSync(this.path('stop'))) stopped.abort();
    };
    const timer = setInterval(look, stopPollMs);
    done.addEventListener('abort', () => clearInterval(timer), { once: true });
    return stopped.signal;
  }

  /** The process that works on the run, `undefined` where none does; a number that was given anew is not taken for it. */
  workerPid(): number | undefined {
    try {
      const { pid, started, host } = JSON.parse(readFileSync(this.path('process'), 'utf8')) as Worker;
      process.kill(pid, 0);
      return host === hostname() && startOf(pid) === started ? pid : undefined;
    } catch {
      return undefined;
    }
  }
}

interface Worker {
  readonly pid: number;
  readonly started: string | null;
  readonly host: string;
}

/** When a process began, in ticks since boot; `null` where the system has no /proc. */
export function startOf(pid: number): string | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  // The name in parentheses may hold spaces; the fields after it are numbered from 3.
  const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return fields[0] === 'Z' ? 'dead' : (fields[19] ?? null);
}

function lines(pairs: readonly TranslationPair[]): string {
  const rows = pairs.map(({ source, target, sourceLanguage, targetLanguage }) =>
    JSON.stringify({ source, target, sourceLanguage, targetLanguage }),
  );
  return rows.map((row) => `${row}\n`).join('');
}

/** All folders below a storage folder, the newest first. */
export async function runFolders(storage: string): Promise<readonly TrainingFolder[]> {
  const names = await readdir(storage).catch(() => []);
  return names
    .sort()
    .reverse()
    .map((name) => new TrainingFolder(join(storage, name)));
}

/** The runs of a storage folder, the newest first; those whose job is broken are left out and told. */
export async function trainingRuns(
  storage: string,
  onBroken: (dir: string) => void = () => undefined,
): Promise<readonly TrainingFolder[]> {
  const runs: TrainingFolder[] = [];
  for (const folder of await runFolders(storage)) {
    if (!existsSync(folder.path('job'))) continue;
    const job = await folder.job().catch(() => undefined);
    if (job) runs.push(folder);
    else onBroken(folder.dir);
  }
  return runs;
}

function parsedJob(text: string): TrainingJob | undefined {
  try {
    const job = JSON.parse(text) as Partial<TrainingJob> | null;
    return typeof job?.id === 'string' && typeof job.name === 'string' ? (job as TrainingJob) : undefined;
  } catch {
    return undefined;
  }
}
