/** Base of the errors that `core` and `node` throw: data and cause, never user text; `code` survives the process boundary. */
export abstract class KakehashiError extends Error {
  abstract readonly code: string;
  constructor(
    readonly data: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(JSON.stringify(data), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** The query holds nothing to search for. */
export class EmptyQueryError extends KakehashiError {
  readonly code = 'empty-query';
}

/**
 * `{ path, reason: 'binary' | 'too-large' | 'permission' | 'vanished' | 'encoding' | 'io' |
 * 'too-many-passages' }`
 */
export class UnreadableFileError extends KakehashiError {
  readonly code = 'unreadable-file';
}

/** There is nothing to compare with in the file: `{ path }` */
export class NoPassageError extends KakehashiError {
  readonly code = 'no-passage';
}

/** `{ path, reason: 'missing' | 'not-a-folder' | 'permission' }` */
export class WorkspaceFolderError extends KakehashiError {
  readonly code = 'workspace-folder';
}

/** `{ path, reason: 'missing-file' | 'hash' | 'truncated' | 'dimensions' | 'config' | 'load' }` */
export class ModelError extends KakehashiError {
  readonly code = 'model';
}

/** The model gave NaN, infinity or a zero vector: `{ text }` */
export class BadVectorError extends KakehashiError {
  readonly code = 'bad-vector';
}

/** Another process writes this index: `{ path }` */
export class IndexLockedError extends KakehashiError {
  readonly code = 'index-locked';
}

/** A segment or manifest failed its checks: `{ path, reason }` */
export class CorruptIndexError extends KakehashiError {
  readonly code = 'corrupt-index';
}

/** The disk is full or a file cannot be written: `{ path, reason: 'full' | 'permission' | 'io' }` */
export class StorageWriteError extends KakehashiError {
  readonly code = 'storage-write';
}

/** The same of a file of an index, which can be made again. */
export class IndexWriteError extends KakehashiError {
  readonly code = 'index-write';
}

/** The engine process ended before it answered: `{ exitCode, signal, reason?: 'hung', path? }`, the file it was at. */
export class EngineExitedError extends KakehashiError {
  readonly code = 'engine-exited';
}

/** The embedding model cannot run: only lexical search is at hand. */
export class EmbedderUnavailableError extends KakehashiError {
  readonly code = 'embedder-unavailable';
}

/**
 * A file of translation pairs that cannot be used: `{ path, line?, reason, detail? }` with the reason 'missing' |
 * 'permission' | 'too-large' | 'encoding' | 'unknown-format' | 'syntax' | 'columns' | 'no-pairs'
 */
export class PairFileError extends KakehashiError {
  readonly code = 'pair-file';
}

/** The model registry cannot do what was asked: `{ name, reason: 'unknown' | 'active' | 'bundled' | 'name' | 'no-previous' }` */
export class ModelRegistryError extends KakehashiError {
  readonly code = 'model-registry';
}

/** Another model could not be put to use: `{ name, kept }`, the model that stays; the cause tells why. */
export class ModelSwitchError extends KakehashiError {
  readonly code = 'model-switch';
}

/** Another training run is under way: `{ path, pid }` */
export class TrainingBusyError extends KakehashiError {
  readonly code = 'training-busy';
}

/** A training run failed or cannot start: `{ reason, message?, detail? }`, the reason as the script's error code. */
export class TrainingError extends KakehashiError {
  readonly code = 'training';
}
