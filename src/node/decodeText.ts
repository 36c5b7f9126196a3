import { isKorean, japaneseLikelihood, latinLikelihood } from './encodingLikelihood.ts';
import { decodeWindows1252 } from './windows1252.ts';

/** Why bytes are no text: they hold NUL, or no encoding that we know fits. */
export type DecodeFailure = 'binary' | 'encoding';

const sampleBytes = 65_536;
const escape = 0x1b;
/** Below it the best reading of the bytes is still no text that people write. */
const leastLikelihood = 0.15;

/**
 * The text of a file in UTF-8, UTF-16 with BOM, ISO-2022-JP, or what is likeliest of Shift_JIS, EUC-JP and
 * Windows-1252. A few broken bytes do not lose the rest: U+FFFD stands for them.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { failure: DecodeFailure } {
  if (isUtf32(bytes)) return { failure: 'encoding' };
  const utf16 = utf16Of(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes) };
  if (bytes.subarray(0, sampleBytes).includes(0)) return { failure: 'binary' };
  const text = escaped(bytes) ?? attempt('utf-8', bytes) ?? damagedUtf8(bytes) ?? legacy(bytes);
  return text === undefined ? { failure: 'encoding' } : { text };
}

/** Little-endian: its mark begins like that of UTF-16, which no text goes on with NUL. */
function isUtf32([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0xff && second === 0xfe && third === 0 && fourth === 0;
}

function utf16Of([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** ISO-2022-JP, told by its escape sequences; the ones that colour a terminal are others. */
function escaped(bytes: Uint8Array): string | undefined {
  if (!bytes.includes(escape)) return undefined;
  const isSwitch = (at: number): boolean =>
    bytes[at] === escape && /[$(]/.test(String.fromCharCode(bytes[at + 1] ?? 0));
  const isJis = bytes.some((_, at) => isSwitch(at)) && bytes.every((byte) => byte < 0x80);
  return isJis ? (attempt('iso-2022-jp', bytes) ?? tolerant('iso-2022-jp', bytes)) : undefined;
}

/**
 * UTF-8 in which hardly anything is broken. Many whole sequences of bytes, an é as well as a 語, speak for it; where
 * they are few, as in English, those of three bytes, or the beginnings of dashes, quotes and emoji.
 */
function damagedUtf8(bytes: Uint8Array): string | undefined {
  const text = tolerant('utf-8', bytes);
  if (text !== undefined) return text;
  const all = new TextDecoder('utf-8').decode(bytes);
  const broken = count(all, /\uFFFD/g);
  if (broken * 20 > all.length) return undefined;
  const isSure = broken * 4 <= count(all, /[\u0800-\uFFFC]/g);
  return isSure || (broken < 2 * typographic(bytes) && !isShiftJis(bytes)) ? all : undefined;
}

/** How many bytes begin what EUC-JP cannot hold and Windows-1252 would not: `’`, `—`, `→`, `🌉`. */
function typographic(bytes: Uint8Array): number {
  return count(Buffer.from(bytes).toString('latin1'), /\xE2(?:\x80|[\x81-\x9F][\x80-\xBF])|\xF0\x9F/g);
}

function isShiftJis(bytes: Uint8Array): boolean {
  const text = attempt('shift_jis', bytes);
  return text !== undefined && japaneseLikelihood(text) > 0.5;
}

function legacy(bytes: Uint8Array): string | undefined {
  return isKorean(bytes) ? undefined : (likeliest(bytes, attempt) ?? likeliest(bytes, tolerant));
}

type Decode = (encoding: string, bytes: Uint8Array) => string | undefined;

function likeliest(bytes: Uint8Array, decode: Decode): string | undefined {
  const readings = [
    { text: decode('shift_jis', bytes), likelihood: japaneseLikelihood },
    { text: decode('euc-jp', bytes), likelihood: japaneseLikelihood },
    { text: decodeWindows1252(bytes), likelihood: latinLikelihood },
  ];
  let best: { text: string | undefined; score: number } = { text: undefined, score: leastLikelihood };
  for (const { text, likelihood } of readings) {
    const score = text !== undefined && isPlausible(text) ? likelihood(text) : 0;
    if (score > best.score) best = { text, score };
  }
  return best.text;
}

/** A reading of which at most one in twenty characters beyond ASCII is broken. */
function tolerant(encoding: string, bytes: Uint8Array): string | undefined {
  const text = new TextDecoder(encoding).decode(bytes);
  return count(text, /\uFFFD/g) * 20 <= count(text, /[\u0080-\uFFFC]/g) ? text : undefined;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function attempt(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text people write has hardly any control characters. */
function isPlausible(text: string): boolean {
  const sample = text.slice(0, 4_096);
  const controls = sample.match(/[\p{Cc}\p{Co}\p{Cn}]/gu)?.filter((c) => !/[\t\n\r\f]/.test(c)).length ?? 0;
  return controls * 50 <= sample.length;
}
