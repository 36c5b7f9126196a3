import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newRunId } from '../core/training/job.ts';
import type { OldRun, RunInfo, TrainingRuns } from '../core/training/runs.ts';
import { daysAgo } from './daysAgo.ts';
import { folderBytes } from './describeModel.ts';
import { TrainingFolder, trainingRuns } from './trainingFolder.ts';

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

  stop(dir: string): Promise<void> {
    return Promise.resolve(new TrainingFolder(dir)).then((run) => run.requestStop());
  }

  async old(): Promise<readonly OldRun[]> {
    const old = await Promise.all((await this.idle()).map(described));
    return old.sort((a, b) => a.writtenMs - b.writtenMs);
  }

  private async idle(): Promise<readonly RunInfo[]> {
    return (await this.list()).filter(({ state }) => state !== 'running');
  }

  async remove(dir: string): Promise<void> {
    await new TrainingFolder(dir).remove();
  }

  /** Removes runs that told nothing for so many days, those that could be resumed too; returns their folders. */
  async removeOlderThan(days: number, nowMs = Date.now()): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const { dir } of await this.idle()) {
      if ((await writtenMs(dir)) >= daysAgo(days, nowMs)) continue;
      await this.remove(dir);
      removed.push(dir);
    }
    return removed;
  }
}

async function described({ dir, job, state }: RunInfo): Promise<OldRun> {
  const [bytes, written] = [await folderBytes(dir), await writtenMs(dir)];
  return { dir, name: job.name, canBeResumed: state !== 'done', bytes, writtenMs: written };
}

async function writtenMs(dir: string): Promise<number> {
  const run = new TrainingFolder(dir);
  const { mtimeMs } = await stat(run.path('events')).catch(() => stat(run.path('job')));
  return mtimeMs;
}
