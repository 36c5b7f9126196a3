import Encoding from 'encoding-japanese';

/** Encodings that a test can write. */
export type Written = 'SJIS' | 'EUCJP' | 'JIS' | 'UTF8';

/** Bytes of a text in one of Japan's encodings, by another library than the one that reads them. */
export function encodeJapanese(text: string, to: Written): Uint8Array {
  return Uint8Array.from(Encoding.convert(Encoding.stringToCode(text), { from: 'UNICODE', to }));
}
