import type { FileRecord } from '../../src/core/index/manifest.ts';
import type { FailedFile } from '../../src/core/index/ports.ts';
import type { IndexSnapshot } from '../../src/core/index/segment.ts';
import type { IndexChange, IndexedFile, PassageStore } from '../../src/core/index/store.ts';
import type { Passage } from '../../src/core/passages/passage.ts';
import { memorySegment } from './memorySegment.ts';

/** An index in memory: one segment a file, and every vector that it ever saw. */
export class MemoryStore implements PassageStore {
  /** What was committed, in order. */
  readonly commits: IndexChange[] = [];
  private readonly files = new Map<string, { record: FileRecord; passages: readonly Passage[] }>();
  private readonly vectors = new Map<string, Float32Array>();
  private failures: readonly FailedFile[] = [];
  private currentMs = 0;

  get lastCurrentMs(): number {
    return this.currentMs;
  }

  snapshot(): IndexSnapshot {
    const segments = [...this.files].map(([path, { passages }]) =>
      memorySegment(
        path,
        passages,
        passages.map(({ hash }) => this.vectors.get(hash)),
      ),
    );
    return { segments, size: segments.reduce((sum, segment) => sum + segment.size, 0) };
  }

  file(path: string): FileRecord | undefined {
    return this.files.get(path)?.record;
  }

  paths(): readonly string[] {
    return [...this.files.keys()];
  }

  vectorOf(hash: string): Float32Array | undefined {
    return this.vectors.get(hash);
  }

  failed(): readonly FailedFile[] {
    return this.failures;
  }

  commit(change: IndexChange): Promise<void> {
    this.commits.push(change);
    for (const path of change.removed ?? []) this.files.delete(path);
    for (const { path, mtimeMs, size } of change.touched ?? []) this.touch(path, { mtimeMs, size });
    for (const file of change.files ?? []) this.add(file);
    this.failures = change.failed ?? this.failures;
    this.currentMs = change.currentMs ?? this.currentMs;
    return Promise.resolve();
  }

  private touch(path: string, when: Pick<FileRecord, 'mtimeMs' | 'size'>): void {
    const known = this.files.get(path);
    if (known) this.files.set(path, { ...known, record: { ...known.record, ...when } });
  }

  private add({ path, record, passages, vectors }: IndexedFile): void {
    passages.forEach(({ hash }, i) => {
      const vector = vectors[i];
      if (vector) this.vectors.set(hash, vector);
    });
    const isPending = vectors.some((vector) => vector === undefined);
    const rows = { segment: path, firstRow: 0, rows: passages.length, isPending };
    this.files.set(path, { record: { ...record, ...rows }, passages });
  }
}
