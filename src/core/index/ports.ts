/** What a text is to the model: student models of some families prefix the two differently. */
export type EmbedType = 'query' | 'passage';

/** What identifies the vectors of a model; another fingerprint means another index. */
export interface ModelInfo {
  readonly name: string;
  readonly dimensions: number;
  readonly maxTokens: number;
  /** Hash over the model's files, the tokenizer, pooling and dimensions. */
  readonly fingerprint: string;
  /** Cosines from which a match counts as weak, fair, strong; measured on dev data and stored beside the model. */
  readonly scores: { readonly weak: number; readonly fair: number; readonly strong: number };
}

/** Turns texts into unit vectors; vectors with NaN or of length zero are refused with `BadVectorError`. */
export interface Embedder {
  readonly model: ModelInfo;
  /** `onEmbedded` is told of each batch how many texts it was. */
  embed(
    texts: readonly string[],
    type: EmbedType,
    signal?: AbortSignal,
    onEmbedded?: (texts: number) => void,
  ): Promise<Float32Array[]>;
  countTokens(text: string): number;
}

/** One file that the walk admits; `path` is relative to the workspace folder and separated by '/'. */
export interface FileEntry {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** Why a path is or is not indexed; `ruleFile` and `ruleLine` (1-based) name the rule where a file gave it. */
export interface IndexedReason {
  readonly path: string;
  readonly indexed: boolean;
  readonly reason: string;
  readonly rule?: string;
  readonly ruleFile?: string;
  readonly ruleLine?: number;
}

/** The files of one workspace folder, ignore rules applied. */
export interface FileSource {
  walk(signal?: AbortSignal): AsyncIterable<FileEntry>;
  /** The entry of one path, `undefined` where it is gone or ignored. */
  stat(path: string): Promise<FileEntry | undefined>;
  /** The decoded text of a file or its unsaved buffer; throws `UnreadableFileError`. */
  read(path: string): Promise<string>;
  why(path: string): Promise<IndexedReason>;
}

/** A file that could not be indexed and why. */
export interface FailedFile {
  readonly path: string;
  readonly reason: string;
  /** Of a file that an engine hung or crashed on: no process touches it again until its time differs from this. */
  readonly mtimeMs?: number;
}

/** A file that an engine hung or crashed on. */
export type AvoidedFile = Required<FailedFile>;

/** What a run of the indexer did. */
export interface IndexSummary {
  readonly files: number;
  readonly passages: number;
  readonly embedded: number;
  readonly reused: number;
  readonly removed: number;
  readonly failed: readonly FailedFile[];
  readonly seconds: number;
  readonly model: string;
}

/** An index of a model that is needed no more. */
export interface OldIndex {
  readonly dir: string;
  readonly writtenMs: number;
  readonly bytes: number;
}

/** The indexes on disk that no model in use needs. */
export interface OldIndexStore {
  /** The oldest first. */
  list(): Promise<readonly OldIndex[]>;
  /** Removes an index unless a process holds it; tells whether it is gone. */
  remove(index: OldIndex): Promise<boolean>;
}

/** How far the indexer is; a file is done when its passages have their vectors. */
export interface IndexProgress {
  readonly doneFiles: number;
  readonly totalFiles: number;
  readonly embedded: number;
}
