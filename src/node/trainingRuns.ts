import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newRunId } from '../core/training/job.ts';
import type { OldRun, RunInfo, TrainingRuns } from '../core/training/runs.ts';
import { folderBytes } from './describeModel.ts';
import { TrainingFolder, trainingRuns } from './trainingFolder.ts';

const dayMs = 24 * 3_600_000;

/** Training runs as folders below a storage folder. */
export class StoredRuns implements TrainingRuns {
  constructor(private readonly storage: string) {}

  newDir(name: string): string {
    return join(this.storage, newRunId(name, Date.now()));
  }

  async list(): Promise<readonly RunInfo[]> {
    const found = await Promise.all((await trainingRuns(this.storage)).map(({ dir }) => this.read(dir)));
    return found.filter((run) => run !== undefined);
  }

  async read(dir: string): Promise<RunInfo | undefined> {
    const run = new TrainingFolder(dir);
    if (!existsSync(run.path('job'))) return undefined;
    // The state before the events: a run that ends in between is seen once more.
    const state = await run.state();
    return { dir, job: await run.job(), state, events: await run.events() };
  }

  async stop(dir: string): Promise<void> {
    await new TrainingFolder(dir).requestStop();
  }

  async old(): Promise<readonly OldRun[]> {
    const runs = (await this.list()).filter(({ state }) => state !== 'running');
    const old = await Promise.all(runs.map(described));
    return old.sort((a, b) => a.writtenMs - b.writtenMs);
  }

  async remove(dir: string): Promise<void> {
    await new TrainingFolder(dir).remove();
  }

  /** Removes runs that told nothing for so many days, those that could be resumed too; returns their folders. */
  async removeOlderThan(days: number, nowMs = Date.now()): Promise<readonly string[]> {
    const old = (await this.old()).filter(({ writtenMs }) => writtenMs < nowMs - days * dayMs);
    for (const { dir } of old) await this.remove(dir);
    return old.map(({ dir }) => dir);
  }
}

async function described({ dir, job, state }: RunInfo): Promise<OldRun> {
  const run = new TrainingFolder(dir);
  const { mtimeMs } = await stat(run.path('events')).catch(() => stat(run.path('job')));
  return {
    dir,
    name: job.name,
    canBeResumed: state !== 'done',
    bytes: await folderBytes(dir),
    writtenMs: mtimeMs,
  };
}
