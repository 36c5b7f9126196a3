import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newRunId } from '../core/training/job.ts';
import type { RunInfo, TrainingRuns } from '../core/training/runs.ts';
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

  async stop(dir: string): Promise<void> {
    await new TrainingFolder(dir).requestStop();
  }

  async remove(dir: string): Promise<void> {
    await rm(dir, { recursive: true, force: true });
  }
}
