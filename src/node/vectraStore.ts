import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CorruptIndexError, IndexLockedError } from '../core/errors.ts';
import type { FileRecord, Manifest } from '../core/index/manifest.ts';
import type { FailedFile } from '../core/index/ports.ts';
import type { IndexSnapshot } from '../core/index/segment.ts';
import type { IndexChange, IndexedFile, PassageStore } from '../core/index/store.ts';
import { ManifestFile } from './manifestFile.ts';
import { rowVector } from './segmentCodec.ts';
import { SegmentFolders } from './segmentFolders.ts';
import { copies, grouped, outworn } from './segmentGroups.ts';
import type { StoredSegment } from './storedSegment.ts';

/** What a store is opened with. */
export interface StoreOptions {
  readonly folder: string;
  readonly fingerprint: string;
  readonly dimensions: number;
  /** Whether this process may write; it can lose and gain that right while the store is open. */
  readonly canWrite: () => boolean;
  readonly onWarning: (message: string) => void;
}

/** An index on disk: immutable segments, each a vectra index, and one manifest that names the live ones. */
export class VectraStore implements PassageStore {
  private segments = new Map<string, StoredSegment>();
  private vectors = new Map<string, { segment: StoredSegment; row: number }>();
  private manifest: Manifest;
  private readonly manifestFile: ManifestFile;
  private readonly folders: SegmentFolders;
  /** The manifest was damaged: until all files are indexed again, rows that none names are vectors to come back to. */
  private isRecovering = false;

  private constructor(private readonly options: StoreOptions) {
    this.manifest = emptyManifest(options.fingerprint);
    this.manifestFile = new ManifestFile(options.folder);
    this.folders = new SegmentFolders(options.folder, options.dimensions);
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
    if (this.options.canWrite()) await this.folders.prepare();
    await this.load();
  }

  /** Whether another process has committed since this one looked. */
  isOutdated(): Promise<boolean> {
    return this.manifestFile.isOutdated();
  }

  /** Starts from nothing: the old segments go once the empty manifest is in place. */
  async clear(): Promise<void> {
    this.checkRight();
    const old = [...this.segments.keys()];
    const empty = emptyManifest(this.options.fingerprint);
    await this.manifestFile.write(empty);
    this.adopt(empty, []);
    this.isRecovering = false;
    await this.folders.remove(old);
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
    const all = [...this.segments.values(), ...added];
    const isCurrent = change.currentMs !== undefined;
    const replaced = new Map(this.toReplace(all, files, isCurrent).map((old) => [old.name, old]));
    const merged = await this.writeFiles(copies(replaced, files), files);
    const segments = [...all.filter((segment) => !replaced.has(segment.name)), ...merged];
    const manifest: Manifest = {
      fingerprint: this.options.fingerprint,
      segments: segments.map((segment) => segment.name),
      files,
      failed: change.failed ?? this.manifest.failed,
      lastCurrentMs: change.currentMs ?? this.manifest.lastCurrentMs,
    };
    this.checkRight();
    await this.manifestFile.write(manifest);
    this.adopt(manifest, segments);
    if (isCurrent) this.isRecovering = false;
    await this.folders.remove(replaced.keys());
  }

  /** After a recovery the segments go from which nothing came back; during it, none. */
  private toReplace(
    all: readonly StoredSegment[],
    files: Record<string, FileRecord>,
    isCurrent: boolean,
  ): readonly StoredSegment[] {
    if (!this.isRecovering) return outworn(all, files);
    const named = new Set(Object.values(files).map((record) => record.segment));
    return isCurrent ? all.filter((segment) => !named.has(segment.name)) : [];
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
    try {
      const manifest = await this.manifestFile.read();
      return manifest?.fingerprint === this.options.fingerprint ? manifest : undefined;
    } catch (error) {
      if (!(error instanceof CorruptIndexError)) throw error;
      return this.recover();
    }
  }

  /** In place of a damaged manifest: no files, and the segments that are there, whose vectors need not be made again. */
  private async recover(): Promise<Manifest | undefined> {
    this.options.onWarning(`manifest is damaged, files are indexed again: ${this.options.folder}`);
    if (!this.options.canWrite()) return undefined;
    await this.manifestFile.setAside();
    this.isRecovering = true;
    return { ...emptyManifest(this.options.fingerprint), segments: await this.folders.names() };
  }

  private async readSegment(name: string): Promise<StoredSegment | undefined> {
    try {
      return await this.folders.open(name);
    } catch (error) {
      // Not damaged: the process that writes has replaced it in the meantime.
      if (await this.isOutdated()) return undefined;
      this.options.onWarning(`segment ${name} is damaged and its files are indexed again: ${String(error)}`);
      if (this.options.canWrite()) await this.folders.setAside(name);
      return undefined;
    }
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
      const segment = rows.length > 0 ? await this.folders.write(rows) : undefined;
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

  /** Segments that no manifest names and writes that never ended: what a kill or a full disk leaves. */
  private async removeStrangers(): Promise<void> {
    if (!this.options.canWrite()) return;
    const names = await this.folders.names();
    await this.folders.remove(names.filter((name) => !this.segments.has(name)));
    await this.manifestFile.removeAsides();
  }
}

function emptyManifest(fingerprint: string): Manifest {
  return { fingerprint, segments: [], files: {}, failed: [], lastCurrentMs: 0 };
}
