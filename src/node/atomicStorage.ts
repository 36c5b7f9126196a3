import { open, rename, rm } from 'node:fs/promises';
import { LocalFileStorage } from 'vectra';
import { IndexWriteError } from '../core/errors.ts';

/** vectra's file storage with writes that a kill or a full disk cannot leave half done. */
export class AtomicStorage extends LocalFileStorage {
  override async upsertFile(path: string, content: Buffer | string): Promise<void> {
    await writeAtomically(path, content);
  }

  override async createFile(path: string, content: Buffer | string): Promise<void> {
    await writeAtomically(path, content);
  }
}

/** Writes beside the file, syncs, renames into place; throws `IndexWriteError` and leaves the old file as it was. */
export async function writeAtomically(path: string, content: Buffer | string): Promise<void> {
  const aside = `${path}.${process.pid}.writing`;
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
    throw indexWriteError(path, cause);
  }
}

/** The file system's error as the class that people get a message for. */
export function indexWriteError(path: string, cause: unknown): IndexWriteError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reason = /ENOSPC|EDQUOT/.test(code) ? 'full' : /EACCES|EPERM|EROFS/.test(code) ? 'permission' : 'io';
  return new IndexWriteError({ path, reason }, cause);
}
