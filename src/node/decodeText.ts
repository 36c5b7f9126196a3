import { japaneseLikelihood, latinLikelihood } from './encodingLikelihood.ts';
import { decodeWindows1252 } from './windows1252.ts';

/** Why bytes are no text: they hold NUL, or no encoding that we know fits. */
export type DecodeFailure = 'binary' | 'encoding';

const sampleBytes = 65_536;
const escape = 0x1b;
/** Below it the best reading of the bytes is still no text that people write. */
const leastLikelihood = 0.15;

/** The text of a file in UTF-8, UTF-16 with BOM, ISO-2022-JP, or what is likeliest of Shift_JIS, EUC-JP and Windows-1252. */
export function decodeText(bytes: Uint8Array): { text: string } | { failure: DecodeFailure } {
  const utf16 = utf16Of(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes) };
  if (bytes.subarray(0, sampleBytes).includes(0)) return { failure: 'binary' };
  const text = escaped(bytes) ?? attempt('utf-8', bytes) ?? damagedUtf8(bytes) ?? likeliest(bytes);
  return text === undefined ? { failure: 'encoding' } : { text };
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
  return isJis ? attempt('iso-2022-jp', bytes) : undefined;
}

/** UTF-8 in which hardly anything is broken: each whole sequence of bytes, an é as well as a 語, speaks for it. */
function damagedUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/\uFFFD/g) * 20 <= count(/[\u0080-\uFFFC]/g) ? text : undefined;
}

function likeliest(bytes: Uint8Array): string | undefined {
  const readings = [
    { text: attempt('shift_jis', bytes), likelihood: japaneseLikelihood },
    { text: attempt('euc-jp', bytes), likelihood: japaneseLikelihood },
    { text: decodeWindows1252(bytes), likelihood: latinLikelihood },
  ];
  let best: { text: string | undefined; score: number } = { text: undefined, score: leastLikelihood };
  for (const { text, likelihood } of readings) {
    const score = text !== undefined && isPlausible(text) ? likelihood(text) : 0;
    if (score > best.score) best = { text, score };
  }
  return best.text;
}

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
