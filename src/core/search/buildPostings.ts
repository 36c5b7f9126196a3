import { decodePostings, postingsMagic } from './decodePostings.ts';
import type { Postings } from './postings.ts';
import { terms } from './terms.ts';

interface Entry {
  readonly rows: number[];
  readonly frequencies: number[];
}

/** Rows of a segment at most: their numbers have 16 bits. */
export const mostRows = 0xffff;

/** Counts the terms of each text; row r is text r, at most 65,535 of them. */
export function buildPostings(texts: readonly string[]): Postings {
  if (texts.length > mostRows) throw new RangeError(`a segment holds at most ${mostRows} rows`);
  const entries = new Map<string, Entry>();
  const lengths = new Uint16Array(texts.length);
  texts.forEach((text, row) => {
    const found = terms(text);
    lengths[row] = Math.min(found.length, mostRows);
    for (const term of found) count(entries, term, row);
  });
  return decodePostings(encode(entries, lengths));
}

function count(entries: Map<string, Entry>, term: string, row: number): void {
  const entry = entries.get(term);
  if (!entry) return void entries.set(term, { rows: [row], frequencies: [1] });
  const last = entry.rows.length - 1;
  if (entry.rows[last] === row)
    entry.frequencies[last] = Math.min((entry.frequencies[last] ?? 0) + 1, mostRows);
  else {
    entry.rows.push(row);
    entry.frequencies.push(1);
  }
}

/** Layout: magic, rows, terms, bytes of the dictionary (u32 each); lengths u16; offsets u32; rows u16; frequencies u16; dictionary UTF-8, NUL between terms. */
function encode(entries: Map<string, Entry>, lengths: Uint16Array): Uint8Array {
  const sorted = [...entries.keys()].sort();
  const dictionary = new TextEncoder().encode(sorted.join('\0'));
  const offsets = new Uint32Array(sorted.length + 1);
  sorted.forEach((term, i) => (offsets[i + 1] = (offsets[i] ?? 0) + (entries.get(term)?.rows.length ?? 0)));
  const total = offsets[sorted.length] ?? 0;
  const rows = new Uint16Array(total);
  const frequencies = new Uint16Array(total);
  sorted.forEach((term, i) => {
    rows.set(entries.get(term)?.rows ?? [], offsets[i]);
    frequencies.set(entries.get(term)?.frequencies ?? [], offsets[i]);
  });
  const header = Uint32Array.of(postingsMagic, lengths.length, sorted.length, dictionary.length);
  return concatenate([header, offsets, lengths, rows, frequencies, dictionary]);
}

function concatenate(parts: readonly (Uint8Array | Uint16Array | Uint32Array)[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}
