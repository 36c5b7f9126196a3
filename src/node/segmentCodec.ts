import { crc32 } from 'node:zlib';
import type { IndexCodec } from 'vectra';
import { CorruptIndexError } from '../core/errors.ts';
import type { VectorMatrix } from '../core/index/segment.ts';
import type { Passage } from '../core/passages/passage.ts';
import { buildPostings } from '../core/search/buildPostings.ts';
import { decodePostings } from '../core/search/decodePostings.ts';
import { lexicalText } from '../core/search/lexicalText.ts';
import type { Postings } from '../core/search/postings.ts';

type IndexData = ReturnType<IndexCodec['deserializeIndex']>;

/** First word of a segment file: "KHS1". */
const magic = 0x3153484b;
const headerBytes = 32;

/** A segment file's contents by column; passages are decoded row by row on demand. */
export interface SegmentColumns {
  readonly size: number;
  readonly vectors: VectorMatrix;
  readonly postings: Postings;
  readonly paths: readonly string[];
  readonly pathIds: Uint16Array;
  readonly hashes: readonly string[];
  readonly languages: readonly string[];
  passage(row: number): Passage;
}

/**
 * vectra's codec for segments. Layout: header of eight u32 (magic, CRC-32 of the rest, rows, dimensions, bytes of
 * the tables, of the passages, of the postings, 0); scales f32; passage offsets u32; int8 vectors; path ids u16;
 * tables as JSON; passages as JSON, one after the other; postings. Each part is padded to four bytes.
 */
export class SegmentCodec implements IndexCodec {
  readonly extension = '.khs';
  /** What the last `deserializeIndex` read. */
  columns: SegmentColumns | undefined;

  serializeIndex({ items }: IndexData): Buffer {
    const passages = items.map((item) => JSON.parse(String(item.metadata['passage'])) as Passage);
    const dimensions = items[0]?.vector.length ?? 0;
    const { data, scales } = quantize(
      items.map((item) => item.vector),
      dimensions,
    );
    const paths = [...new Set(passages.map((passage) => passage.path))];
    const idOf = new Map(paths.map((path, i) => [path, i]));
    const pathIds = Uint16Array.from(passages, (passage) => idOf.get(passage.path) ?? 0);
    const tables = Buffer.from(
      JSON.stringify({
        paths,
        hashes: passages.map((passage) => passage.hash),
        languages: passages.map((passage) => passage.language),
      }),
    );
    const texts = passages.map((passage) => Buffer.from(JSON.stringify(passage)));
    const offsets = new Uint32Array(texts.length + 1);
    texts.forEach((text, i) => (offsets[i + 1] = (offsets[i] ?? 0) + text.length));
    const postings = buildPostings(passages.map(lexicalText)).encode();
    const blob = Buffer.concat(texts);
    const body = [scales, offsets, data, pathIds, tables, blob, postings].map(padded);
    const sizes = [passages.length, dimensions, tables.length, blob.length, postings.length, 0];
    return seal(sizes, Buffer.concat(body));
  }

  deserializeIndex(buffer: Buffer): IndexData {
    this.columns = decodeSegment(buffer);
    // Searches scan the columns; vectra is told how many items there are and never asked to rank them.
    const items = Array.from({ length: this.columns.size }, (_, row) =>
      lazyItem(this.columns as SegmentColumns, row),
    );
    return { version: 1, metadata_config: {}, items };
  }

  serializeCatalog(): Buffer {
    throw new Error('segments have no catalog');
  }

  deserializeCatalog(): never {
    throw new Error('segments have no catalog');
  }

  serializeMetadata(metadata: object): Buffer {
    return Buffer.from(JSON.stringify(metadata));
  }

  deserializeMetadata(buffer: Buffer): Record<string, string> {
    return JSON.parse(buffer.toString('utf8')) as Record<string, string>;
  }
}

function lazyItem(columns: SegmentColumns, row: number): IndexData['items'][number] {
  return {
    norm: 1,
    id: String(row),
    get metadata() {
      return { passage: JSON.stringify(columns.passage(row)) };
    },
    get vector() {
      return [...rowVector(columns.vectors, row)];
    },
  };
}

/** A row as floats. */
export function rowVector({ data, scales, dimensions }: VectorMatrix, row: number): Float32Array {
  const scale = scales[row] ?? 0;
  return Float32Array.from(data.subarray(row * dimensions, (row + 1) * dimensions), (x) => x * scale);
}

/** Symmetric int8 with one scale a row; a row of zeros (no vector yet) has scale 0. */
function quantize(
  vectors: readonly (readonly number[])[],
  dimensions: number,
): { data: Int8Array; scales: Float32Array } {
  const data = new Int8Array(vectors.length * dimensions);
  const scales = Float32Array.from(
    vectors,
    (vector) => vector.reduce((max, x) => Math.max(max, Math.abs(x)), 0) / 127,
  );
  vectors.forEach((vector, row) => {
    const scale = scales[row] ?? 0;
    if (scale > 0) vector.forEach((x, i) => (data[row * dimensions + i] = Math.round(x / scale)));
  });
  return { data, scales };
}

const padTo = (length: number): number => (4 - (length % 4)) % 4;

function padded(part: ArrayBufferView): Buffer {
  const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  return Buffer.concat([bytes, Buffer.alloc(padTo(bytes.length))]);
}

function seal(sizes: readonly number[], body: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(Uint32Array.from(sizes).buffer), body]);
  return Buffer.concat([Buffer.from(Uint32Array.of(magic, crc32(rest)).buffer), rest]);
}

/** Reads a segment file; throws `CorruptIndexError` where magic, length or checksum are wrong. */
export function decodeSegment(source: Uint8Array): SegmentColumns {
  // Typed arrays over the file need an aligned start; small buffers from the pool have none.
  const bytes = new Uint8Array(source);
  const fail = (reason: string): never => {
    throw new CorruptIndexError({ path: 'segment', reason });
  };
  if (bytes.length < headerBytes) return fail('truncated');
  const header = new Uint32Array(bytes.buffer, 0, 8);
  const [found, checksum, size = 0, dimensions = 0, tableBytes = 0, passageBytes = 0, postingBytes = 0] =
    header;
  if (found !== magic) return fail('magic');
  if (crc32(bytes.subarray(8)) !== checksum) return fail('checksum');
  const take = taker(headerBytes);
  const scales = new Float32Array(bytes.buffer, take(size * 4), size);
  const offsets = new Uint32Array(bytes.buffer, take((size + 1) * 4), size + 1);
  const data = new Int8Array(bytes.buffer, take(size * dimensions), size * dimensions);
  const pathIds = new Uint16Array(bytes.buffer, take(size * 2), size);
  const slice = (length: number): Uint8Array => {
    const at = take(length);
    return bytes.subarray(at, at + length);
  };
  const tables = JSON.parse(text(slice(tableBytes))) as Pick<
    SegmentColumns,
    'paths' | 'hashes' | 'languages'
  >;
  const passages = slice(passageBytes);
  const postings = decodePostings(slice(postingBytes));
  const passage = (row: number): Passage =>
    JSON.parse(text(passages.subarray(offsets[row], offsets[row + 1]))) as Passage;
  return { size, vectors: { dimensions, data, scales }, postings, ...tables, pathIds, passage };
}

function taker(start: number): (length: number) => number {
  let at = start;
  return (length) => {
    const from = at;
    at += length + padTo(length);
    return from;
  };
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array): string => decoder.decode(bytes);
