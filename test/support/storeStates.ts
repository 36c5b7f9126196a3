import type { IndexChange } from '../../src/core/index/store.ts';
import { indexedFile } from './storeFixtures.ts';

const paths = ['README.md', 'docs/設計書.md', 'src/client.ts'];

/** The change that makes an index whole at a number: every passage names it, and one file comes and goes. */
export function stateOf(number: number): IndexChange {
  const isOdd = number % 2 === 1;
  const files = paths.map((path) => indexedFile(path, `${path} の段落`, `状態 ${number}`));
  const guest = indexedFile('guest.md', `状態 ${number}`);
  return {
    files: isOdd ? [...files, guest] : files,
    removed: isOdd ? [] : ['guest.md'],
    failed: [],
    currentMs: number,
  };
}

/** What an index at a number holds, as `liveTexts` tells it. */
export function textsOf(number: number): string[] {
  if (number === 0) return [];
  const { files = [] } = stateOf(number);
  return files.flatMap(({ path, passages }) => passages.map(({ text }) => `${path}: ${text}`)).sort();
}
