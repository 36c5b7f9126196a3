import type { Passage } from '../../src/core/passages/passage.ts';

/** A passage on one line; what a test does not say is the same everywhere. Its hash is its text. */
export function somePassage(text: string, given: Partial<Passage> = {}): Passage {
  return {
    path: 'docs/guide.md',
    range: { startLine: 1, endLine: 1 },
    kind: 'markdown',
    language: 'en',
    languageId: 'markdown',
    headingPath: [],
    text,
    hash: text,
    ...given,
  };
}
