import type { DraftPassage, LineRange } from './passage.ts';
import type { CountTokens } from './ports.ts';

/** A piece of a draft that fits the budget, with its own lines. */
export interface Piece {
  readonly text: string;
  readonly range: LineRange;
}

interface Unit {
  readonly text: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly tokens: number;
  readonly startsParagraph: boolean;
}

const sentences = new Intl.Segmenter('ja', { granularity: 'sentence' });
const words = new Intl.Segmenter('ja', { granularity: 'word' });

/**
 * Cuts a draft into pieces of at most `budget` tokens: whole paragraphs where they fit, else at sentence ends, else
 * between words. All prose is kept, in order.
 */
export function split(draft: DraftPassage, budget: number, countTokens: CountTokens): Piece[] {
  const pieces: Piece[] = [];
  let held: Unit[] = [];
  let tokens = 0;
  const flush = (): void => {
    if (held.length > 0) pieces.push(join(held));
    held = [];
    tokens = 0;
  };
  for (const paragraph of paragraphs(draft)) {
    const units = sentenceUnits(paragraph, budget, countTokens);
    const total = units.reduce((sum, unit) => sum + unit.tokens, 0);
    // A paragraph that does not fit any more starts a piece of its own rather than being cut.
    if (tokens + total > budget && (total <= budget || tokens * 2 >= budget)) flush();
    for (const unit of units) {
      if (tokens + unit.tokens > budget) flush();
      held.push(unit);
      tokens += unit.tokens;
    }
  }
  flush();
  return pieces;
}

function join(units: readonly Unit[]): Piece {
  const text = units
    .map((unit, i) => (i > 0 && unit.startsParagraph ? `\n${unit.text}` : unit.text))
    .join('');
  const [first, last] = [units[0], units.at(-1)];
  return { text: text.trim(), range: { startLine: first?.startLine ?? 1, endLine: last?.endLine ?? 1 } };
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Runs of lines between blank ones. */
function paragraphs(draft: DraftPassage): Line[][] {
  const found: Line[][] = [[]];
  draft.text.split('\n').forEach((text, i) => {
    const line = draft.lines[i] ?? draft.range.startLine;
    if (text.trim() === '') found.push([]);
    else found.at(-1)?.push({ text: text.trim(), line });
  });
  return found.filter((lines) => lines.length > 0);
}

/** Sentences of a paragraph; one that is too long alone is cut between words. */
function sentenceUnits(lines: readonly Line[], budget: number, countTokens: CountTokens): Unit[] {
  const { text, lineAt } = joinLines(lines);
  const units: Unit[] = [];
  for (const { segment, index } of sentences.segment(text)) {
    for (const part of fit(segment, budget, countTokens)) {
      const from = index + part.offset;
      units.push({
        text: part.text,
        startLine: lineAt(from),
        endLine: lineAt(from + part.text.trimEnd().length - 1),
        tokens: Math.max(1, part.tokens),
        startsParagraph: units.length === 0,
      });
    }
  }
  return units;
}

const endsCjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー、。]$/u;
const startsCjk = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー、。]/u;

/** One string of wrapped lines, without the space that a line break means only between spaced words. */
function joinLines(lines: readonly Line[]): { text: string; lineAt: (offset: number) => number } {
  const starts: number[] = [];
  let text = '';
  for (const { text: next } of lines) {
    if (text !== '' && !(endsCjk.test(text) && startsCjk.test(next))) text += ' ';
    starts.push(text.length);
    text += next;
  }
  const lineAt = (offset: number): number => {
    const i = starts.findLastIndex((start) => start <= Math.max(offset, 0));
    return lines[Math.max(i, 0)]?.line ?? 1;
  };
  return { text, lineAt };
}

interface Part {
  readonly text: string;
  readonly offset: number;
  readonly tokens: number;
}

function fit(sentence: string, budget: number, countTokens: CountTokens): Part[] {
  const tokens = countTokens(sentence);
  if (tokens <= budget) return [{ text: sentence, offset: 0, tokens }];
  const parts: Part[] = [];
  let from = 0;
  let used = 0;
  for (const { segment, index } of atoms(sentence)) {
    const cost = Math.max(1, countTokens(segment));
    if (used + cost > budget && index > from) {
      parts.push({ text: sentence.slice(from, index), offset: from, tokens: used });
      from = index;
      used = 0;
    }
    used += cost;
  }
  parts.push({ text: sentence.slice(from), offset: from, tokens: used });
  return parts;
}

const atomLength = 24;

/** Words, the endless ones (hashes, data) cut, so that each is far below any budget. */
function* atoms(text: string): Iterable<{ segment: string; index: number }> {
  for (const { segment, index } of words.segment(text))
    for (let at = 0; at < segment.length; at += atomLength)
      yield { segment: segment.slice(at, at + atomLength), index: index + at };
}
