import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalIndex } from 'vectra';
import { CorruptIndexError } from '../core/errors.ts';
import type { Passage } from '../core/passages/passage.ts';
import { AtomicStorage } from './atomicStorage.ts';
import { indexWriteError } from './storageWriteError.ts';
import { SegmentCodec } from './segmentCodec.ts';
import { StoredSegment } from './storedSegment.ts';

/** A passage and its vector, `undefined` where the model could not run. */
export interface SegmentRow {
  readonly passage: Passage;
  readonly vector: Float32Array | undefined;
}

/** The segments of an index on disk, each a folder with a vectra index in it. */
export class SegmentFolders {
  constructor(
    private readonly folder: string,
    private readonly dimensions: number,
  ) {}

  /** Makes the folder that they lie in; throws `IndexWriteError`. */
  async prepare(): Promise<void> {
    await mkdir(join(this.folder, 'segments'), { recursive: true }).catch((cause: unknown) => {
      throw indexWriteError(this.folder, cause);
    });
  }

  /** Reads a segment; throws `CorruptIndexError` where it is damaged or of another width. */
  async open(name: string): Promise<StoredSegment> {
    const codec = new SegmentCodec();
    await new LocalIndex(this.pathOf(name), undefined, new AtomicStorage(), codec).getIndexStats();
    if (!codec.columns) throw new CorruptIndexError({ path: name, reason: 'truncated' });
    if (codec.columns.vectors.dimensions !== this.dimensions)
      throw new CorruptIndexError({ path: name, reason: 'dimensions' });
    return new StoredSegment(name, codec.columns);
  }

  /** Writes rows as a new segment and reads it back; throws `IndexWriteError`. */
  async write(rows: readonly SegmentRow[]): Promise<StoredSegment> {
    const name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const zero = new Array<number>(this.dimensions).fill(0);
    const items = rows.map(({ passage, vector }, i) => ({
      id: `${i}`,
      metadata: { passage: JSON.stringify(passage) },
      vector: vector ? [...vector] : zero,
    }));
    const storage = new AtomicStorage();
    try {
      const index = new LocalIndex(this.pathOf(name), undefined, storage, new SegmentCodec());
      await index.createIndex();
      await index.batchInsertItems(items);
      return await this.open(name);
    } catch (error) {
      throw storage.failure ?? error;
    }
  }

  /** Moves a damaged segment to where a person can look at it. */
  async setAside(name: string): Promise<void> {
    const quarantine = join(this.folder, 'quarantine');
    await mkdir(quarantine, { recursive: true });
    await rename(this.pathOf(name), join(quarantine, name)).catch(() => undefined);
  }

  async remove(names: Iterable<string>): Promise<void> {
    for (const name of names)
      await rm(this.pathOf(name), { recursive: true, force: true }).catch(() => undefined);
  }

  /** All that are there, whether a manifest names them or not. */
  async names(): Promise<string[]> {
    return readdir(join(this.folder, 'segments')).catch(() => []);
  }

  private pathOf(name: string): string {
    return join(this.folder, 'segments', name);
  }
}
