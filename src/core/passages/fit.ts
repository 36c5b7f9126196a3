import type { CountTokens } from './ports.ts';
import type { Segment } from './segments.ts';
import { afterPair, segments } from './segments.ts';

/** A part of a sentence with its place in it. */
export interface Part {
  readonly text: string;
  readonly offset: number;
  readonly tokens: number;
}

const words = new Intl.Segmenter('ja', { granularity: 'word' });
/** No text with more characters a token than this fits; counting the tokens of a megabyte would take seconds. */
const longestToken = 32;
const atomLength = 24;

/** The parts of at most `budget` tokens that a sentence must be cut into, between words where it can be. */
export function fit(sentence: string, budget: number, countTokens: CountTokens): Part[] {
  const tokens = sentence.length > budget * longestToken ? Infinity : countTokens(sentence);
  if (tokens <= budget || isOneCharacter(sentence)) return [{ text: sentence, offset: 0, tokens }];
  const cuts = cutsOf(sentence, budget, countTokens);
  return cuts.flatMap((from, i) =>
    fit(sentence.slice(from, cuts[i + 1]), budget, countTokens).map((part) => ({
      ...part,
      offset: part.offset + from,
    })),
  );
}

/** Where the parts begin: as many words together as fit, counted one by one; at least two parts. */
function cutsOf(sentence: string, budget: number, countTokens: CountTokens): number[] {
  const cuts = [0];
  let used = 0;
  for (const { segment, index } of atoms(sentence)) {
    const cost = segment.trim() === '' ? 0 : Math.max(1, countTokens(segment));
    if (used + cost > budget && used > 0) {
      cuts.push(index);
      used = 0;
    }
    used += cost;
  }
  return cuts.length > 1 ? cuts : [0, afterPair(sentence, sentence.length >> 1)];
}

/** Words, the endless ones (hashes, data) cut, so that each is far below any budget. */
function* atoms(text: string): Iterable<Segment> {
  for (const { segment, index } of segments(words, text))
    for (let at = 0, end; at < segment.length; at = end) {
      end = afterPair(segment, at + atomLength);
      yield { segment: segment.slice(at, end), index: index + at };
    }
}

const isOneCharacter = (text: string): boolean => [...text.slice(0, 3)].length < 2;
