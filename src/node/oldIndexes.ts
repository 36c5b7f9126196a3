import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OldIndex, OldIndexStore } from '../core/index/ports.ts';
import { indexFingerprint, indexName, lexicalModel } from '../core/index/indexName.ts';
import { daysAgo } from './daysAgo.ts';
import { folderBytes } from './describeModel.ts';
import { FolderLock } from './folderLock.ts';
import { hashText } from './hashText.ts';
import { loadModelFolder } from './modelFolder.ts';

/** Old ones among the indexes of all workspace folders and models, which lie at `<workspace folder>/<fingerprint>`. */
export class OldIndexes implements OldIndexStore {
  /** `neededModels` are folders of models whose indexes stay, whatever their age. */
  constructor(
    private readonly indexDir: string,
    private readonly neededModels: () => Promise<readonly string[]>,
  ) {}

  async list(): Promise<readonly OldIndex[]> {
    const needed = await this.neededNames();
    const found: OldIndex[] = [];
    for (const root of await namesIn(this.indexDir))
      for (const name of await namesIn(join(this.indexDir, root)))
        // Beside the indexes lie the locks of those who write them, under the same name with a suffix.
        if (/^[0-9a-f]{16}$/.test(name) && !needed.has(name))
          found.push(await describe(join(this.indexDir, root, name)));
    return found.sort((a, b) => a.writtenMs - b.writtenMs);
  }

  async remove({ dir }: OldIndex): Promise<boolean> {
    const lock = await FolderLock.open(dir);
    const { isHeld } = lock;
    try {
      if (isHeld) await rm(dir, { recursive: true, force: true });
    } finally {
      await lock.close();
    }
    // The folder of a workspace folder goes with its last index; another one in it keeps it.
    if (isHeld) await rmdir(join(dir, '..')).catch(() => undefined);
    return isHeld;
  }

  /** Removes what nothing has written for so many days; returns their folders. */
  async removeOlderThan(days: number, nowMs = Date.now()): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const index of await this.list())
      if (index.writtenMs < daysAgo(days, nowMs) && (await this.remove(index))) removed.push(index.dir);
    return removed;
  }

  /** Throws `ModelError` where a needed model cannot be read: rather nothing is removed than its index. */
  private async neededNames(): Promise<ReadonlySet<string>> {
    const dirs = await this.neededModels();
    const models = await Promise.all(dirs.map(async (dir) => (await loadModelFolder(dir)).info));
    return new Set([...models, lexicalModel].map((model) => indexName(indexFingerprint(model, hashText))));
  }
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function describe(dir: string): Promise<OldIndex> {
  const { mtimeMs } = await stat(join(dir, 'manifest')).catch(() => stat(dir));
  return { dir, writtenMs: mtimeMs, bytes: await folderBytes(dir) };
}
