import { CorruptIndexError } from '../errors.ts';
import type { Postings } from './postings.ts';

/** First word of encoded postings: "KHP1". */
export const postingsMagic = 0x3150484b;

const decoder = new TextDecoder();

interface Layout {
  readonly rows: number;
  readonly terms: number;
  readonly total: number;
}

/**
 * Restores postings from `encode()`'s bytes; throws `CorruptIndexError` where sizes, offsets or rows do not agree. A
 * changed letter or frequency passes: the checksum is the segment's.
 */
export function decodePostings(source: Uint8Array): Postings {
  // Typed arrays need aligned buffers; a slice of a file may start anywhere.
  const bytes = source.byteOffset % 4 === 0 ? source : new Uint8Array(source);
  const { rows, terms, total } = readLayout(bytes);
  const take = cursor(bytes, 16);
  const offsets = new Uint32Array(bytes.buffer, take((terms + 1) * 4), terms + 1);
  const lengths = new Uint16Array(bytes.buffer, take(rows * 2), rows);
  const allRows = new Uint16Array(bytes.buffer, take(total * 2), total);
  const allFrequencies = new Uint16Array(bytes.buffer, take(total * 2), total);
  const dictionary = bytes.subarray(take(0) - bytes.byteOffset);
  checkOffsets(offsets, total);
  checkRows(allRows, offsets, rows);
  checkDictionary(dictionary, terms);
  let index: Map<string, number> | undefined;
  const lookUp = (): Map<string, number> =>
    new Map(
      terms === 0
        ? []
        : decoder
            .decode(dictionary)
            .split('\0')
            .map((term, i) => [term, i]),
    );
  return {
    size: rows,
    lengths,
    encode: () => bytes,
    get(term) {
      const i = (index ??= lookUp()).get(term);
      if (i === undefined) return undefined;
      const [from, to] = [offsets[i], offsets[i + 1]];
      return { rows: allRows.subarray(from, to), frequencies: allFrequencies.subarray(from, to) };
    },
  };
}

function cursor(bytes: Uint8Array, start: number): (length: number) => number {
  let at = bytes.byteOffset + start;
  return (length) => (at += length) - length;
}

function fail(reason: string): never {
  throw new CorruptIndexError({ path: 'postings', reason });
}

function checkOffsets(offsets: Uint32Array, total: number): void {
  let before = 0;
  for (const offset of offsets) {
    if (offset < before || offset > total) fail('offsets');
    before = offset;
  }
  if (offsets[0] !== 0) fail('offsets');
}

/** The rows of a term ascend and exist. */
function checkRows(rows: Uint16Array, offsets: Uint32Array, size: number): void {
  for (let term = 0; term + 1 < offsets.length; term++) {
    let before = -1;
    for (const row of rows.subarray(offsets[term], offsets[term + 1])) {
      if (row <= before || row >= size) fail('rows');
      before = row;
    }
  }
}

function checkDictionary(dictionary: Uint8Array, terms: number): void {
  let separators = 0;
  for (const byte of dictionary) if (byte === 0) separators++;
  if (separators !== Math.max(terms - 1, 0)) fail('dictionary');
}

function readLayout(bytes: Uint8Array): Layout {
  if (bytes.byteLength < 20) return fail('truncated');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, rows, terms, dictionary] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  if (magic !== postingsMagic) return fail('magic');
  const lastOffsetAt = 16 + terms * 4;
  if (lastOffsetAt + 4 > bytes.byteLength) return fail('truncated');
  const total = view.getUint32(lastOffsetAt, true);
  if (16 + (terms + 1) * 4 + rows * 2 + total * 4 + dictionary !== bytes.byteLength) return fail('length');
  return { rows, terms, total };
}
