import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CorruptIndexError } from '../core/errors.ts';
import type { Manifest } from '../core/index/manifest.ts';
import { decodeManifest, encodeManifest } from '../core/index/manifest.ts';
import { hashText } from './hashText.ts';
import { indexWriteError } from './storageWriteError.ts';
import { asideSuffix, writeAtomically } from './writeAtomically.ts';

/** The one file of an index that names its live segments, shared by the processes of all windows. */
export class ManifestFile {
  private readonly path: string;
  /** The file as it was when it was read. */
  private readStamp = '';

  constructor(private readonly folder: string) {
    this.path = join(folder, 'manifest');
  }

  /** What it holds, `undefined` where there is none; throws `CorruptIndexError` where it is damaged. */
  async read(): Promise<Manifest | undefined> {
    try {
      this.readStamp = await this.stamp();
      return decodeManifest(await readFile(this.path, 'utf8'), hashText);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      if (error instanceof SyntaxError) throw new CorruptIndexError({ path: this.path, reason: 'checksum' });
      throw error;
    }
  }

  /** Replaces it as a whole; throws `IndexWriteError` and leaves the old one as it was. */
  async write(manifest: Manifest): Promise<void> {
    await writeAtomically(this.path, encodeManifest(manifest, hashText)).catch((cause: unknown) => {
      throw indexWriteError(this.path, cause);
    });
  }

  /** Keeps a damaged one under another name, where a person can look at it. */
  async setAside(): Promise<void> {
    await rename(this.path, `${this.path}.damaged`);
  }

  /** Whether another process has written it since this one read it. */
  async isOutdated(): Promise<boolean> {
    const stamp = await this.stamp().catch(() => undefined);
    return stamp !== undefined && stamp !== this.readStamp;
  }

  /** Removes what writes that never ended left beside it. */
  async removeAsides(): Promise<void> {
    const beside = await readdir(this.folder).catch(() => []);
    for (const name of beside.filter((other) => other.endsWith(asideSuffix)))
      await rm(join(this.folder, name), { force: true }).catch(() => undefined);
  }

  /** Each commit renames a new file into place, so its inode differs even within one tick of the clock. */
  private async stamp(): Promise<string> {
    const { ino, mtimeMs, size } = await stat(this.path);
    return [ino, mtimeMs, size].join();
  }
}
