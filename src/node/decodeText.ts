import Encoding from 'encoding-japanese';

/** Why bytes are no text: they hold NUL, or no encoding that we know fits. */
export type DecodeFailure = 'binary' | 'encoding';

const sampleBytes = 65_536;
const byName: Readonly<Record<string, string>> = { SJIS: 'shift_jis', EUCJP: 'euc-jp', JIS: 'iso-2022-jp' };

/** The text of a file in UTF-8, UTF-16 with BOM, Shift_JIS, EUC-JP, ISO-2022-JP or, failing these, Windows-1252. */
export function decodeText(bytes: Uint8Array): { text: string } | { failure: DecodeFailure } {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes) };
  if (bytes.subarray(0, sampleBytes).includes(0)) return { failure: 'binary' };
  const isEscaped = bytes.includes(0x1b);
  const utf8 = isEscaped ? undefined : attempt('utf-8', bytes);
  return utf8 === undefined ? decodeLegacy(bytes) : { text: utf8 };
}

function decodeLegacy(bytes: Uint8Array): { text: string } | { failure: DecodeFailure } {
  const detected = Encoding.detect(bytes.subarray(0, sampleBytes), ['JIS', 'EUCJP', 'SJIS', 'UTF8', 'ASCII']);
  const likely = typeof detected === 'string' ? byName[detected] : undefined;
  for (const encoding of [likely, 'utf-8', 'shift_jis', 'euc-jp', 'windows-1252']) {
    const text = encoding && attempt(encoding, bytes);
    if (text !== undefined && text !== '' && isPlausible(text)) return { text };
  }
  return { failure: 'encoding' };
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
