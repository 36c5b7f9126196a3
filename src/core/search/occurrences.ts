import { stem } from './stem.ts';
import { camelHumps, normalize, run } from './terms.ts';

/** Where words stand in a text: offsets of its code units, the end excluded, in order and apart. */
export type Stretch = readonly [start: number, end: number];

/**
 * Finds the words of a question in a text as the index does: whatever width (ﾀｲﾑｱｳﾄ holds タイム) and inflection
 * (secrets, Secret), Latin ones as whole words or humps of identifiers (IPv4 holds no pv).
 */
export function occurrences(text: string, words: readonly string[]): Stretch[] {
  const wanted = new Set(words.filter((word) => word.length > 1).map(stem));
  if (wanted.size === 0) return [];
  const { normal, origins } = normalized(text);
  const found: Stretch[] = [];
  for (const { 0: token, 1: isCjk, index } of normal.matchAll(run))
    for (const [start, end] of isCjk ? within(token, wanted) : pieces(token, wanted))
      found.push([origins[index + start]?.[0] ?? 0, origins[index + end - 1]?.[1] ?? 0]);
  return found;
}

/** The normal form of a text and, for each code unit of it, the letter of the text that it comes from. */
function normalized(text: string): { normal: string; origins: Stretch[] } {
  const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const origins: Stretch[] = [];
  let normal = '';
  // A half-width kana and its voiced sound mark are one letter here and in the normal form.
  for (const { segment, index } of letters.segment(text)) {
    normal += normalize(segment);
    while (origins.length < normal.length) origins.push([index, index + segment.length]);
  }
  return { normal, origins };
}

/** Japanese has no borders of words: a word may be a part of a compound. The long vowel that a stem lacks is part of it. */
function within(token: string, wanted: ReadonlySet<string>): Stretch[] {
  const forms = [...wanted].sort((x, y) => y.length - x.length).map((word) => word.replace(/\W/g, '\\$&'));
  return [...token.matchAll(new RegExp(`(?:${forms.join('|')})ー?`, 'g'))].map(stretchOf);
}

/** A Latin word, or those humps of it that are asked for. */
function pieces(token: string, wanted: ReadonlySet<string>): Stretch[] {
  const isWanted = (piece: string): boolean => wanted.has(stem(piece.toLowerCase()));
  if (isWanted(token)) return [[0, token.length]];
  return [...token.matchAll(camelHumps)].filter(([piece]) => isWanted(piece)).map(stretchOf);
}

const stretchOf = ({ 0: found, index }: RegExpExecArray): Stretch => [index, index + found.length];
