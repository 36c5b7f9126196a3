import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderLock } from './folderLock.ts';

const dayMs = 24 * 3_600_000;

/**
 * Removes indexes that have another beside them which was written later (that of the model in use), that nothing has
 * written for so many days, and that no process holds. Returns their folders.
 */
export async function removeOldIndexes(
  indexDir: string,
  days: number,
  nowMs = Date.now(),
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const root of await readdir(indexDir).catch(() => [])) {
    const indexes = await writtenAt(join(indexDir, root));
    const newest = Math.max(...indexes.map(({ writtenMs }) => writtenMs));
    const old = indexes.filter(({ writtenMs }) => writtenMs < newest && writtenMs < nowMs - days * dayMs);
    for (const { folder } of old) if (await removeUnheld(folder)) removed.push(folder);
  }
  return removed;
}

async function writtenAt(root: string): Promise<readonly { folder: string; writtenMs: number }[]> {
  const names = await readdir(root).catch(() => []);
  // Beside the indexes lie the locks of those who write them, under the same name with a suffix.
  const found = names
    .filter((name) => !name.includes('.'))
    .map(async (name) => {
      const folder = join(root, name);
      const info = await stat(join(folder, 'manifest')).catch(() => stat(folder));
      return { folder, writtenMs: info.mtimeMs };
    });
  return Promise.all(found);
}

async function removeUnheld(folder: string): Promise<boolean> {
  const lock = await FolderLock.open(folder);
  const { isHeld } = lock;
  await lock.close();
  if (isHeld) await rm(folder, { recursive: true, force: true });
  return isHeld;
}
