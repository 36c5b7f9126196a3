import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalIndex } from 'vectra';
import { CorruptIndexError, IndexLockedError } from '../core/errors.ts';
import type { FileRecord, Manifest } from '../core/index/manifest.ts';
import { decodeManifest, encodeManifest } from '../core/index/manifest.ts';
import type { FailedFile } from '../core/index/ports.ts';
import type { IndexSnapshot } from '../core/index/segment.ts';
import type { IndexChange, IndexedFile, PassageStore } from '../core/index/store.ts';
import type { Passage } from '../core/passages/passage.ts';
import { AtomicStorage } from './atomicStorage.ts';
import { indexWriteError } from './indexWriteError.ts';
import { hashText } from './hashText.ts';
import { rowVector, SegmentCodec } from './segmentCodec.ts';
import { copyOf, grouped, maxRows } from './segmentGroups.ts';
import { StoredSegment } from './storedSegment.ts';
import { asideSuffix, writeAtomically } from './writeAtomically.ts';

/** What a store is opened with. */
export interface StoreOptions {
  readonly folder: string;
  readonly fingerprint: string;
  readonly dimensions: number;
  /** Whether this process may write; it can lose and gain that right while the store is open. */
  readonly canWrite: () => boolean;
  readonly onWarning: (message: string) => void;
}

const manifestName = 'manifest';
/** More small segments than this are merged at the next commit. */
const maxSmallSegments = 12;
/** Dead rows are kept, as a cache of vectors for content that comes back, until they outnumber the live ones by this. */
const spareRows = 4_000;

/** An index on disk: immutable segments, each a vectra index, and one manifest that names the live ones. */
export class VectraStore implements PassageStore {
  private segments = new Map<string, StoredSegment>();
  private vectors = new Map<string, { segment: StoredSegment; row: number }>();
  private manifest: Manifest;
  /** The manifest file as it was when it was read. */
  private readStamp = '';

  private constructor(private readonly options: StoreOptions) {
    this.manifest = {
      fingerprint: options.fingerprint,
      segments: [],
      files: {},
      failed: [],
      lastCurrentMs: 0,
    };
  }

  /** Opens or creates the index; what is broken is set aside and its files will be indexed again. */
  static async open(options: StoreOptions): Promise<VectraStore> {
    const store = new VectraStore(options);
    await store.reload();
    return store;
  }

  get lastCurrentMs(): number {
    return this.manifest.lastCurrentMs;
  }

  snapshot(): IndexSnapshot {
    const segments = [...this.segments.values()];
    return { segments, size: segments.reduce((sum, segment) => sum + segment.live, 0) };
  }

  file(path: string): FileRecord | undefined {
    return this.records()(path);
  }

  /** The files' records of this moment, as they belong to a snapshot: later commits do not change them. */
  records(): (path: string) => FileRecord | undefined {
    const { files } = this.manifest;
    return (path) => (Object.hasOwn(files, path) ? files[path] : undefined);
  }

  paths(): readonly string[] {
    return Object.keys(this.manifest.files);
  }

  failed(): readonly FailedFile[] {
    return this.manifest.failed;
  }

  vectorOf(hash: string): Float32Array | undefined {
    const place = this.vectors.get(hash);
    return place && rowVector(place.segment.vectors, place.row);
  }

  /** Bytes that the index takes on disk. */
  async bytes(): Promise<number> {
    const names = await readdir(this.options.folder, { recursive: true }).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(this.options.folder, name)).then(
          (s) => (s.isFile() ? s.size : 0),
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Reads the manifest again where another process has written it. */
  async reload(): Promise<void> {
    const { folder, canWrite } = this.options;
    if (canWrite())
      await mkdir(join(folder, 'segments'), { recursive: true }).catch((cause: unknown) => {
        throw indexWriteError(folder, cause);
      });
    await this.load();
  }

  /** Whether another process has committed since this one looked. */
  async isOutdated(): Promise<boolean> {
    const stamp = await this.stamp().catch(() => undefined);
    return stamp !== undefined && stamp !== this.readStamp;
  }

  /** Starts from nothing: the old segments go once the empty manifest is in place. */
  async clear(): Promise<void> {
    this.checkRight();
    const old = new Set(this.segments.keys());
    const empty = {
      fingerprint: this.options.fingerprint,
      segments: [],
      files: {},
      failed: [],
      lastCurrentMs: 0,
    };
    await writeAtomically(join(this.options.folder, manifestName), encodeManifest(empty, hashText));
    this.adopt(empty, []);
    await this.removeFolders(old);
  }

  async commit(change: IndexChange): Promise<void> {
    this.checkRight();
    try {
      await this.replace(change);
    } catch (error) {
      // What was written in vain would take the room that a full disk lacks.
      await this.removeStrangers();
      throw error;
    }
  }

  private async replace(change: IndexChange): Promise<void> {
    const files = { ...this.manifest.files };
    for (const path of change.removed ?? []) delete files[path];
    for (const { path, size, mtimeMs } of change.touched ?? [])
      if (files[path]) files[path] = { ...files[path], size, mtimeMs };
    const added = await this.writeFiles(change.files ?? [], files);
    const merged = await this.compact(files, added);
    const known = [...this.segments.values(), ...added].filter(
      (segment) => !merged.replaced.has(segment.name),
    );
    const segments = [...known, ...merged.segments];
    const manifest: Manifest = {
      fingerprint: this.options.fingerprint,
      segments: segments.map((segment) => segment.name),
      files,
      failed: change.failed ?? this.manifest.failed,
      lastCurrentMs: change.currentMs ?? this.manifest.lastCurrentMs,
    };
    this.checkRight();
    await writeAtomically(join(this.options.folder, manifestName), encodeManifest(manifest, hashText));
    this.adopt(manifest, segments);
    await this.removeFolders(merged.replaced);
  }

  /** A lock can be lost while its holder sleeps; what another process writes then must stand. */
  private checkRight(): void {
    if (!this.options.canWrite()) throw new IndexLockedError({ path: this.options.folder });
  }

  private async load(): Promise<void> {
    const manifest = await this.readManifest();
    if (!manifest) return;
    const files = { ...manifest.files };
    const segments: StoredSegment[] = [];
    for (const name of manifest.segments) {
      const known = this.segments.get(name) ?? (await this.readSegment(name));
      if (known) segments.push(known);
      else if (await this.isOutdated()) return this.load();
      else
        for (const [path, record] of Object.entries(files)) if (record.segment === name) delete files[path];
    }
    this.adopt({ ...manifest, segments: segments.map((segment) => segment.name), files }, segments);
    await this.removeStrangers();
  }

  private async readManifest(): Promise<Manifest | undefined> {
    const path = join(this.options.folder, manifestName);
    try {
      this.readStamp = await this.stamp();
      const manifest = decodeManifest(await readFile(path, 'utf8'), hashText);
      return manifest.fingerprint === this.options.fingerprint ? manifest : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      if (!(error instanceof CorruptIndexError || error instanceof SyntaxError)) throw error;
      this.options.onWarning(`manifest is damaged and was set aside: ${path}`);
      if (this.options.canWrite()) await rename(path, `${path}.damaged`);
      return undefined;
    }
  }

  /** Each commit renames a new file into place, so its inode differs even within one tick of the clock. */
  private async stamp(): Promise<string> {
    const { ino, mtimeMs, size } = await stat(join(this.options.folder, manifestName));
    return [ino, mtimeMs, size].join();
  }

  private folderOf(name: string): string {
    return join(this.options.folder, 'segments', name);
  }

  private async readSegment(name: string): Promise<StoredSegment | undefined> {
    try {
      return await this.openSegment(name);
    } catch (error) {
      // Not damaged: the process that writes has replaced it in the meantime.
      if (await this.isOutdated()) return undefined;
      this.options.onWarning(`segment ${name} is damaged and its files are indexed again: ${String(error)}`);
      const quarantine = join(this.options.folder, 'quarantine');
      if (this.options.canWrite()) {
        await mkdir(quarantine, { recursive: true });
        await rename(this.folderOf(name), join(quarantine, name)).catch(() => undefined);
      }
      return undefined;
    }
  }

  private async openSegment(name: string): Promise<StoredSegment> {
    const codec = new SegmentCodec();
    await new LocalIndex(this.folderOf(name), undefined, new AtomicStorage(), codec).getIndexStats();
    if (!codec.columns) throw new CorruptIndexError({ path: name, reason: 'truncated' });
    const { dimensions } = codec.columns.vectors;
    if (dimensions !== this.options.dimensions)
      throw new CorruptIndexError({ path: name, reason: 'dimensions' });
    return new StoredSegment(name, codec.columns);
  }

  /** Writes the passages into new segments and notes in `files` where they lie. */
  private async writeFiles(
    indexed: readonly IndexedFile[],
    files: Record<string, FileRecord>,
  ): Promise<StoredSegment[]> {
    const segments: StoredSegment[] = [];
    for (const group of grouped(indexed)) {
      const rows = group.flatMap(({ passages, vectors }) =>
        passages.map((passage, i) => ({ passage, vector: vectors[i] })),
      );
      const segment = rows.length > 0 ? await this.writeSegment(rows) : undefined;
      if (segment) segments.push(segment);
      let firstRow = 0;
      for (const { path, record, passages, vectors } of group) {
        const isPending = vectors.some((vector) => vector === undefined);
        const place = { segment: segment?.name ?? '', firstRow, rows: passages.length };
        files[path] = { ...record, ...place, ...(isPending ? { isPending } : {}) };
        firstRow += passages.length;
      }
    }
    return segments;
  }

  private async writeSegment(rows: readonly Row[]): Promise<StoredSegment> {
    const name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const folder = this.folderOf(name);
    const zero = new Array<number>(this.options.dimensions).fill(0);
    const items = rows.map(({ passage, vector }, i) => ({
      id: `${i}`,
      metadata: { passage: JSON.stringify(passage) },
      vector: vector ? [...vector] : zero,
    }));
    const storage = new AtomicStorage();
    try {
      const index = new LocalIndex(folder, undefined, storage, new SegmentCodec());
      await index.createIndex();
      await index.batchInsertItems(items);
      return await this.openSegment(name);
    } catch (error) {
      throw storage.failure ?? error;
    }
  }

  /** Copies the live rows of small and of mostly dead segments together; notes the new places in `files`. */
  private async compact(
    files: Record<string, FileRecord>,
    added: readonly StoredSegment[],
  ): Promise<Compaction> {
    const all = [...this.segments.values(), ...added];
    const live = new Map<string, number>();
    for (const record of Object.values(files))
      live.set(record.segment, (live.get(record.segment) ?? 0) + record.rows);
    const small = all.filter((segment) => segment.size < maxRows / 2);
    const total = all.reduce((sum, segment) => sum + segment.size, 0);
    const alive = [...live.values()].reduce((sum, rows) => sum + rows, 0);
    const isWasteful = total - alive > alive + spareRows;
    if (small.length <= maxSmallSegments && !isWasteful) return { segments: [], replaced: new Set() };
    const chosen = isWasteful ? all.filter((segment) => (live.get(segment.name) ?? 0) < segment.size) : small;
    const byName = new Map(chosen.map((segment) => [segment.name, segment]));
    const moved = Object.entries(files).flatMap(([path, record]) => {
      const segment = byName.get(record.segment);
      return segment ? [copyOf(path, record, segment)] : [];
    });
    const segments = await this.writeFiles(moved, files);
    return { segments, replaced: new Set(byName.keys()) };
  }

  private adopt(manifest: Manifest, segments: readonly StoredSegment[]): void {
    for (const segment of segments) segment.bury();
    const byName = new Map(segments.map((segment) => [segment.name, segment]));
    for (const record of Object.values(manifest.files))
      byName.get(record.segment)?.revive(record.firstRow, record.rows);
    this.manifest = manifest;
    this.segments = byName;
    this.vectors = new Map();
    for (const segment of segments)
      segment.hashes.forEach((hash, row) => {
        if ((segment.vectors.scales[row] ?? 0) > 0) this.vectors.set(hash, { segment, row });
      });
  }

  private async removeFolders(names: ReadonlySet<string>): Promise<void> {
    for (const name of names)
      await rm(this.folderOf(name), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Segments that no manifest names and writes that never ended: what a kill or a full disk leaves. */
  private async removeStrangers(): Promise<void> {
    const { folder, canWrite } = this.options;
    if (!canWrite()) return;
    const names = await readdir(join(folder, 'segments')).catch(() => []);
    await this.removeFolders(new Set(names.filter((name) => !this.segments.has(name))));
    const beside = await readdir(folder).catch(() => []);
    for (const name of beside.filter((other) => other.endsWith(asideSuffix)))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

interface Row {
  readonly passage: Passage;
  readonly vector: Float32Array | undefined;
}

interface Compaction {
  readonly segments: readonly StoredSegment[];
  readonly replaced: ReadonlySet<string>;
}
