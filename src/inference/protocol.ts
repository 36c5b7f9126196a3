import type {
  AvoidedFile,
  EmbedType,
  FailedFile,
  IndexedReason,
  IndexProgress,
  IndexSummary,
  ModelInfo,
} from '../core/index/ports.ts';
import type { SearchOptions, SearchResult } from '../core/search/search.ts';
import type { EncoderOptions } from '../node/modelFolder.ts';

/** A workspace folder as the engine process knows it; `id` is the URI in the editor, the path on the command line. */
export interface FolderSpec {
  readonly id: string;
  readonly root: string;
  readonly avoid?: readonly AvoidedFile[];
}

/** Settings of indexing, read by whoever starts the engine. */
export interface EngineSettings {
  readonly indexDir: string;
  readonly modelDir: string;
  readonly encoder?: EncoderOptions;
  readonly threads: number;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Globs from `files.exclude` and `search.exclude` that are on. */
  readonly excludeGlobs: readonly string[];
  /** Which runtime to load: `auto` tries the native one and falls back to WASM. */
  readonly runtime: 'auto' | 'native' | 'wasm' | 'none';
  /** Why the runtime is a lesser one than the user asked for. */
  readonly degradedReason?: string;
  /** Set after an engine's end: it does one thing at a time, so that the next end has one cause. */
  readonly isCautious?: boolean;
}

/** What is indexed, what is pending, what failed and why. */
export interface FolderStatus {
  readonly folder: string;
  readonly state: 'idle' | 'indexing' | 'paused' | 'failed' | 'readonly';
  readonly files: number;
  readonly passages: number;
  readonly pendingFiles: number;
  readonly failed: readonly FailedFile[];
  readonly bytes: number;
  /** Milliseconds since the epoch of the last moment when nothing was pending; 0 for never. */
  readonly lastCurrentMs: number;
  readonly languages: Readonly<Record<string, number>>;
}

/** State of the engine process as a whole. */
export interface EngineStatus {
  readonly runtime: 'native' | 'wasm' | 'none';
  readonly degradedReason?: string;
  readonly model?: ModelInfo;
  readonly folders: readonly FolderStatus[];
  readonly rssBytes: number;
}

/** Requests from the editor or the command line to the engine process, by method: parameters and result. */
export interface Requests {
  open: { params: { settings: EngineSettings }; result: EngineStatus };
  setFolders: { params: { folders: readonly FolderSpec[] }; result: null };
  index: { params: { folder: string; rebuild?: boolean }; result: IndexSummary };
  filesChanged: { params: { folder: string; paths: readonly string[] }; result: IndexSummary };
  setOverlay: { params: { folder: string; path: string; text: string | null }; result: null };
  search: {
    params: { query: string; folders?: readonly string[]; options: SearchOptions };
    result: readonly SearchResult[];
  };
  similar: {
    params: { folder: string; path: string; line?: number; otherLanguages: boolean; options: SearchOptions };
    result: readonly SearchResult[];
  };
  embed: { params: { texts: readonly string[]; type: EmbedType }; result: readonly (readonly number[])[] };
  why: { params: { folder: string; path: string }; result: IndexedReason };
  status: { params: Record<string, never>; result: EngineStatus };
}

export type Method = keyof Requests;

/** Messages to the engine process. */
export type ToEngine =
  | { readonly type: 'request'; readonly id: number; readonly method: Method; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' };

/** An error as it crosses the process boundary: `code` names the class, `data` its fields. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stack?: string;
}

/** A file as the engine names it before it reads it. */
export interface WorkedFile {
  readonly folder: string;
  readonly path: string;
  readonly mtimeMs: number;
}

/** Messages from the engine process. */
export type FromEngine =
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'progress'; readonly folder: string; readonly progress: IndexProgress }
  | { readonly type: 'status'; readonly status: EngineStatus }
  /** The index of this folder has no other writer any more: it is to be brought up to date. */
  | { readonly type: 'writable'; readonly folder: string }
  /** The file that is read next; without one, no single file is at work. */
  | { readonly type: 'work'; readonly folder: string; readonly file?: Omit<WorkedFile, 'folder'> | undefined }
  | { readonly type: 'pong' }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };
