import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ModelStore } from './modelStore.ts';
import { OldIndexes } from './oldIndexes.ts';
import { StoredRuns } from './trainingRuns.ts';

interface StorageOptions {
  readonly bundledModel: string;
  /** The folder of the model that the settings choose. */
  readonly modelDir: () => string;
  readonly log: { info(message: string): void; warn(message: string): void };
}

/** What the editor keeps for a user: models, training runs, indexes. */
export interface Storage {
  readonly models: ModelStore;
  readonly runs: StoredRuns;
  readonly oldIndexes: OldIndexes;
  /** Removes models, training runs and indexes that were not used for so many days; 0 keeps everything. */
  readonly removeUnused: (days: number) => Promise<void>;
}

/** The storage in a folder of the user's. */
export function openStorage(folder: string, { bundledModel, modelDir, log }: StorageOptions): Storage {
  const models = new ModelStore(join(folder, 'models'), bundledModel, (text) => log.warn(text));
  try {
    // A watcher waits in vain in a folder that is not there yet.
    mkdirSync(models.root, { recursive: true });
  } catch (error) {
    log.warn(String(error));
  }
  const needed = async (): Promise<readonly string[]> => [...(await models.neededDirs()), modelDir()];
  const runs = new StoredRuns(join(folder, 'runs'), (text) => log.warn(text));
  const oldIndexes = new OldIndexes(join(folder, 'index'), needed);
  const removeUnused = async (days: number): Promise<void> => {
    if (days === 0) return;
    const removals = [
      () => models.removeOlderThan(days, Date.now(), [modelDir()]),
      () => runs.removeOlderThan(days),
      () => oldIndexes.removeOlderThan(days),
    ];
    for (const remove of removals)
      try {
        for (const name of await remove()) log.info(`removed, unused for ${days} days: ${name}`);
      } catch (error) {
        // Nobody asked for it now: it is tried again at the next start.
        log.warn(`what is old stays: ${String(error)}`);
      }
  };
  return { models, runs, oldIndexes, removeUnused };
}
