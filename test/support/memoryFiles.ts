import { UnreadableFileError } from '../../src/core/errors.ts';
import type { FileEntry, FileSource, IndexedReason } from '../../src/core/index/ports.ts';

interface MemoryFile {
  readonly text: string;
  readonly mtimeMs: number;
}

/** Files of a workspace folder that exists in memory only; its clock ticks with each write. */
export class MemoryFiles implements FileSource {
  private readonly files = new Map<string, MemoryFile>();
  private readonly unreadable = new Map<string, string>();
  private clock = 0;

  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.write(path, text);
  }

  write(path: string, text: string): void {
    this.files.set(path, { text, mtimeMs: ++this.clock });
  }

  /** The same content at another time. */
  touch(path: string): void {
    this.write(path, this.files.get(path)?.text ?? '');
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  rename(from: string, to: string): void {
    this.write(to, this.files.get(from)?.text ?? '');
    this.remove(from);
  }

  /** The file stays in sight and cannot be read, or can again. */
  setUnreadable(path: string, reason: string | undefined): void {
    if (reason === undefined) this.unreadable.delete(path);
    else this.unreadable.set(path, reason);
  }

  async *walk(signal?: AbortSignal): AsyncIterable<FileEntry> {
    for (const path of [...this.files.keys()]) {
      signal?.throwIfAborted();
      const entry = await this.stat(path);
      if (entry) yield entry;
    }
  }

  stat(path: string): Promise<FileEntry | undefined> {
    const file = this.files.get(path);
    return Promise.resolve(file && { path, size: file.text.length, mtimeMs: file.mtimeMs });
  }

  read(path: string): Promise<string> {
    const reason = this.unreadable.get(path) ?? (this.files.has(path) ? undefined : 'vanished');
    if (reason !== undefined) return Promise.reject(new UnreadableFileError({ path, reason }));
    return Promise.resolve(this.files.get(path)?.text ?? '');
  }

  why(path: string): Promise<IndexedReason> {
    const indexed = this.files.has(path);
    return Promise.resolve({ path, indexed, reason: indexed ? 'indexed' : 'missing' });
  }
}
