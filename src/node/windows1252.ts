// Node 20's TextDecoder reads Windows-1252 as Latin-1 and so loses quotes and dashes (nodejs/node#56542).
const high = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/** Text of bytes in Windows-1252, `undefined` where one of the five bytes stands that it leaves undefined. */
export function decodeWindows1252(bytes: Uint8Array): string | undefined {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const text = latin.replace(/[\x80-\x9f]/g, (c) => high[c.charCodeAt(0) - 0x80] ?? '\0');
  return text.includes('\0') ? undefined : text;
}
