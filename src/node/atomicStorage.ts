import { LocalFileStorage } from 'vectra';
import type { IndexWriteError } from '../core/errors.ts';
import { indexWriteError } from './storageWriteError.ts';
import { writeAtomically } from './writeAtomically.ts';

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
