import type { DraftPassage, LineRange } from './passage.ts';
import { fit } from './fit.ts';
import type { CountTokens } from './ports.ts';
import { segments } from './segments.ts';

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

/**
 * Cuts a draft into pieces of at most `budget` tokens: whole paragraphs where they fit, else at sentence ends, else
 * between words. All prose is kept, in order.
 */
export function split(draft: DraftPassage, budget: number, countTokens: CountTokens): Piece[] {
  const pieces: Piece[] = [];
  let held: Unit[] = [];
  let tokens = 0;
  const flush = (): void => {
    if (held.length > 0) pieces.push(...join(held, budget, countTokens));
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

function join(units: readonly Unit[], budget: number, countTokens: CountTokens): Piece[] {
  const text = units
    .map((unit, i) => (i > 0 && unit.startsParagraph ? `\n${unit.text}` : unit.text))
    .join('')
    .trim();
  const sum = units.reduce((total, unit) => total + unit.tokens, units.length);
  // Across a seam without a space the tokenizer may find more tokens than on both sides of it.
  if (units.length > 1 && sum > budget && countTokens(text) > budget) {
    const middle = units.length >> 1;
    return [units.slice(0, middle), units.slice(middle)].flatMap((half) => join(half, budget, countTokens));
  }
  return [{ text, range: { startLine: units[0]?.startLine ?? 1, endLine: units.at(-1)?.endLine ?? 1 } }];
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
  for (const { segment, index } of segments(sentences, text)) {
    for (const part of fit(segment, budget, countTokens)) {
      const from = index + part.offset;
      units.push({
        text: part.text,
        startLine: lineAt(from + part.text.search(/\S|$/)),
        endLine: lineAt(from + part.text.trimEnd().length - 1),
        tokens: Math.max(1, part.tokens),
        startsParagraph: units.length === 0,
      });
    }
  }
  return units;
}

const cjk = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]`;
const endsCjk = new RegExp(`${cjk}$`, 'u');
const startsCjk = new RegExp(`^${cjk}`, 'u');

/** One string of wrapped lines, without the space that a line break means only between spaced words. */
function joinLines(lines: readonly Line[]): { text: string; lineAt: (offset: number) => number } {
  const starts: number[] = [];
  let text = '';
  for (const { text: next } of lines) {
    // Two characters are enough to look at, whatever the length; one outside of the basic plane has two units.
    if (text !== '' && !(endsCjk.test(text.slice(-2)) && startsCjk.test(next))) text += ' ';
    starts.push(text.length);
    text += next;
  }
  return { text, lineAt: (offset) => lines[lastAtMost(starts, offset)]?.line ?? 1 };
}

/** The index of the last of ascending numbers that is not above the limit, 0 where all are. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
