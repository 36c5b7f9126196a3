import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newRunId } from '../core/training/job.ts';
import type { OldRun, RunInfo, TrainingRuns } from '../core/training/runs.ts';
import { daysAgo } from './daysAgo.ts';
import { folderBytes } from './describeModel.ts';
import { runFolders, TrainingFolder, trainingRuns } from './trainingFolder.ts';

/** Training runs as folders below a storage folder. */
export class StoredRuns implements TrainingRuns {
  private readonly warned = new Set<string>();

  constructor(
    private readonly storage: string,
    private readonly onWarning: (message: string) => void = () => undefined,
  ) {}

  newDir(name: string): string {
    return join(this.storage, newRunId(name, Date.now()));
  }

  async list(): Promise<readonly RunInfo[]> {
    const runs = await trainingRuns(this.storage, (dir) => this.warn(`${dir} holds no run that can be read`));
    const found = await Promise.all(runs.map(({ dir }) => this.read(dir)));
    return found.filter((run) => run !== undefined);
  }

  async read(dir: string): Promise<RunInfo | undefined> {
    const run = new TrainingFolder(dir);
    const job = await run.job().catch(() => undefined);
    if (!job) return undefined;
    // The state before the events: a run that ends in between is seen once more.
    const state = await run.state();
    return { dir, job, state, events: await run.events() };
  }

  stop(dir: string): Promise<void> {
    return Promise.resolve(new TrainingFolder(dir)).then((run) => run.requestStop());
  }

  async old(): Promise<readonly OldRun[]> {
    const old = await Promise.all((await this.idle()).map((dir) => this.described(dir)));
    return old.sort((a, b) => a.writtenMs - b.writtenMs);
  }

  /** Folders that no process works on: also of a run whose job is broken, or was never written by a process killed. */
  private async idle(): Promise<readonly string[]> {
    const folders = await runFolders(this.storage);
    const isRun = (run: TrainingFolder): boolean =>
      existsSync(run.path('job')) || existsSync(run.path('process'));
    return folders.filter((run) => isRun(run) && run.workerPid() === undefined).map(({ dir }) => dir);
  }

  private async described(dir: string): Promise<OldRun> {
    const run = await this.read(dir);
    const [bytes, written] = [await folderBytes(dir), await writtenMs(dir)];
    const canBeResumed = run !== undefined && run.state !== 'done';
    return { dir, name: run?.job.name ?? basename(dir), canBeResumed, bytes, writtenMs: written };
  }

  async remove(dir: string): Promise<void> {
    await new TrainingFolder(dir).remove();
  }

  /** Removes runs that told nothing for so many days, those that could be resumed too; returns their folders. */
  async removeOlderThan(days: number, nowMs = Date.now()): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const dir of await this.idle()) {
      if ((await writtenMs(dir)) >= daysAgo(days, nowMs)) continue;
      await this.remove(dir);
      removed.push(dir);
    }
    return removed;
  }

  /** Who looks again and again is told once. */
  private warn(message: string): void {
    if (!this.warned.has(message)) this.onWarning(message);
    this.warned.add(message);
  }
}

async function writtenMs(dir: string): Promise<number> {
  const run = new TrainingFolder(dir);
  const { mtimeMs } = await stat(run.path('events'))
    .catch(() => stat(run.path('job')))
    .catch(() => stat(dir));
  return mtimeMs;
}
