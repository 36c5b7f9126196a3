import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ModelStore } from './modelStore.ts';
import { removeOldIndexes } from './oldIndexes.ts';
import { StoredRuns } from './trainingRuns.ts';

interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** What the editor keeps for a user: models, training runs, indexes. */
export interface Storage {
  readonly models: ModelStore;
  readonly runs: StoredRuns;
  /** Removes models and indexes that were not used for so many days; 0 keeps everything. */
  readonly removeUnused: (days: number) => Promise<void>;
}

/** The storage in a folder of the user's. */
export function openStorage(folder: string, bundledModel: string, log: Log): Storage {
  // An editor's watcher waits in vain in a folder that is not there yet.
  mkdirSync(join(folder, 'models'), { recursive: true });
  const models = new ModelStore(join(folder, 'models'), bundledModel, (text) => log.warn(text));
  const removeUnused = async (days: number): Promise<void> => {
    if (days === 0) return;
    const removed = [
      ...(await models.removeOlderThan(days)),
      ...(await removeOldIndexes(join(folder, 'index'), days)),
    ];
    for (const name of removed) log.info(`removed, unused for ${days} days: ${name}`);
  };
  return { models, runs: new StoredRuns(join(folder, 'runs')), removeUnused };
}
