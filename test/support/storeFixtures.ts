import type { IndexedFile } from '../../src/core/index/store.ts';
import type { Passage } from '../../src/core/passages/passage.ts';
import { hashText } from '../../src/node/hashText.ts';

/** Dimensions of the vectors in tests of the index. */
export const dimensions = 16;

/** A passage of one line; what a test does not say is the same everywhere. */
export function passageOf(path: string, text: string, given: Partial<Passage> = {}): Passage {
  return {
    path,
    range: { startLine: 1, endLine: 1 },
    kind: 'markdown',
    language: 'ja',
    languageId: 'markdown',
    headingPath: [],
    text,
    hash: hashText(text),
    ...given,
  };
}

/** The unit vector that belongs to a text, as a model would give it: always the same one. */
export function vectorOf(text: string, length = dimensions): Float32Array {
  const seeds = Array.from({ length }, (_, i) => parseInt(hashText(`${i} ${text}`).slice(0, 6), 16));
  const centred = seeds.map((seed) => seed / 0xffffff - 0.5);
  const norm = Math.hypot(...centred);
  return Float32Array.from(centred, (x) => x / norm);
}

/** A file with one passage for each text, ready for a commit. */
export function indexedFile(path: string, ...texts: readonly string[]): IndexedFile {
  return {
    path,
    record: { size: texts.join('\n').length, mtimeMs: 1, hash: hashText(texts.join('\n')) },
    passages: texts.map((text) => passageOf(path, text)),
    vectors: texts.map((text) => vectorOf(text)),
  };
}

/** Two files with three passages, of which most tests are content. */
export const readme = indexedFile('README.md', 'はじめに', 'APIキーの取得');
export const guide = indexedFile('docs/設計書.md', '認証フローの説明');
