import type { AvoidedFile } from '../core/index/ports.ts';
import type { EngineSettings, FolderSpec, WorkedFile } from './protocol.ts';

/** How an engine process ended. */
export interface EngineEnd {
  readonly livedMs: number;
  readonly isHung: boolean;
  /** The file that it was making passages of. */
  readonly file: WorkedFile | undefined;
}

const longestDelayMs = 30_000;
const healthyAfterMs = 60_000;
/** One crash at a file may be chance, such as a kill from outside; two are the file's doing. */
const crashesToBlame = 2;

/** What is learnt from the ends of engine processes: when the next one starts, with which runtime, without which files. */
export class Recovery {
  private ends = 0;
  private crashes = 0;
  private readonly suspected = new Map<string, number>();
  private readonly avoided = new Map<string, AvoidedFile[]>();

  constructor(private readonly firstDelayMs: number) {}

  /** Notes an end; returns the milliseconds until the next start. */
  note(end: EngineEnd): number {
    const wasHealthy = end.livedMs > healthyAfterMs;
    this.ends = wasHealthy ? 1 : this.ends + 1;
    // A file that hangs the engine says nothing against the runtime.
    if (!(end.file && this.isBlamed(end.file, end.isHung))) this.crashes = wasHealthy ? 1 : this.crashes + 1;
    return Math.min(this.firstDelayMs * 2 ** (this.ends - 1), longestDelayMs);
  }

  /** After an end the engine comes back cautious, after repeated crashes with less: WASM first, then words alone. */
  settings(settings: EngineSettings): EngineSettings {
    const { runtime } = settings;
    if (this.ends === 0) return settings;
    const cautious = { ...settings, isCautious: true };
    if (runtime === 'none' || this.crashes < 2) return cautious;
    const isWasmLeft = this.crashes < 4 && runtime !== 'wasm';
    return { ...cautious, runtime: isWasmLeft ? 'wasm' : 'none', degradedReason: 'crashed' };
  }

  /** The folders with the files that no engine is to touch again. */
  folders(folders: readonly FolderSpec[]): FolderSpec[] {
    return folders.map((folder) => ({ ...folder, avoid: this.avoided.get(folder.id) ?? [] }));
  }

  private isBlamed({ folder, path, mtimeMs }: WorkedFile, isHung: boolean): boolean {
    const key = JSON.stringify([folder, path, mtimeMs]);
    const times = (this.suspected.get(key) ?? 0) + 1;
    this.suspected.set(key, times);
    if (!isHung && times < crashesToBlame) return false;
    const reason = isHung ? 'hung' : 'crashed';
    this.avoided.set(folder, [...(this.avoided.get(folder) ?? []), { path, mtimeMs, reason }]);
    return true;
  }
}
