import { open, rename, rm } from 'node:fs/promises';
import { storageWriteError } from './storageWriteError.ts';

/** What a write that was killed leaves beside its file. */
export const asideSuffix = '.writing';

/** Writes beside the file, syncs, renames into place; throws `StorageWriteError` and leaves the old file as it was. */
export async function writeAtomically(path: string, content: Buffer | string): Promise<void> {
  const aside = `${path}.${process.pid}${asideSuffix}`;
  try {
    const file = await open(aside, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw storageWriteError(path, cause);
  }
}
