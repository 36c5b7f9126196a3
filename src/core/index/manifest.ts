import { CorruptIndexError } from '../errors.ts';
import type { HashText } from '../passages/ports.ts';
import type { FailedFile } from './ports.ts';

/** Where a file's passages lie and what the file was like when they were made; a file without prose has no rows. */
export interface FileRecord {
  readonly size: number;
  readonly mtimeMs: number;
  readonly hash: string;
  readonly segment: string;
  readonly firstRow: number;
  readonly rows: number;
  /** True while rows still wait for their vectors. */
  readonly isPending?: boolean;
}

/** What an index consists of: the one file that names the live segments. */
export interface Manifest {
  readonly fingerprint: string;
  readonly segments: readonly string[];
  readonly files: Readonly<Record<string, FileRecord>>;
  readonly failed: readonly FailedFile[];
  readonly lastCurrentMs: number;
}

/** Text of a manifest file: a line with the hash of the rest, then JSON. */
export function encodeManifest(manifest: Manifest, hash: HashText): string {
  const body = JSON.stringify(manifest);
  return `${hash(body)}\n${body}`;
}

/** Reads what `encodeManifest` wrote; throws `CorruptIndexError` where the hash does not fit. */
export function decodeManifest(text: string, hash: HashText): Manifest {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || hash(body) !== text.slice(0, end))
    throw new CorruptIndexError({ path: 'manifest', reason: 'checksum' });
  return JSON.parse(body) as Manifest;
}
