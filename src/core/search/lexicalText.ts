import type { Passage } from '../passages/passage.ts';

/** What the lexical half indexes of a passage: heading and symbol count three times, the path once, then the prose. */
export function lexicalText(passage: Pick<Passage, 'headingPath' | 'symbol' | 'path' | 'text'>): string {
  const last = passage.headingPath.at(-1) ?? '';
  const symbol = passage.symbol ?? '';
  return [
    passage.headingPath.join('\n'),
    last,
    last,
    symbol,
    symbol,
    symbol,
    passage.path,
    passage.text,
  ].join('\n');
}
