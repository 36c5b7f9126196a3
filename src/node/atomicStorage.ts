import { open, rename, rm } from 'node:fs/promises';
import { LocalFileStorage } from 'vectra';
import type { IndexWriteError } from '../core/errors.ts';
import { indexWriteError } from './indexWriteError.ts';

/** vectra's file storage with writes that a kill or a full disk cannot leave half done. */
export class AtomicStorage extends LocalFileStorage {
  /** Why the last write failed; vectra words its own errors around it. */
  failure: IndexWriteError | undefined;

  override async upsertFile(path: string, content: Buffer | string): Promise<void> {
    await this.noting(path, writeAtomically(path, content));
  }

  override async createFile(path: string, content: Buffer | string): Promise<void> {
    await this.noting(path, writeAtomically(path, content));
  }

  override async createFolder(path: string): Promise<void> {
    await this.noting(path, super.createFolder(path));
  }

  private async noting(path: string, work: Promise<void>): Promise<void> {
    await work.catch((cause: unknown) => {
      this.failure = indexWriteError(path, cause);
      throw this.failure;
    });
  }
}

/** What a write that was killed leaves beside its file. */
export const asideSuffix = '.writing';

/** Writes beside the file, syncs, renames into place; throws `IndexWriteError` and leaves the old file as it was. */
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
    throw indexWriteError(path, cause);
  }
}
