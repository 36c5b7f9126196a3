import type { Passage } from '../passages/passage.ts';

/**
 * Where a stored passage stands in a text now: at its lines, or at others if the text around it moved;
 * `undefined` where its prose is no longer there. Markup, comment markers and white space do not count.
 */
export function relocate(passage: Passage, text: string): Passage | undefined {
  const lines = text.split(/\r\n|\r|\n/).map((line) => letters(line, passage.languageId));
  const { startLine, endLine } = passage.range;
  const height = endLine - startLine + 1;
  const prose = letters(passage.text);
  const stands = (at: number): boolean => holds(lines.slice(at, at + height).join(''), prose);
  if (prose === '') return undefined;
  if (stands(startLine - 1)) return passage;
  const beginning = prose.slice(0, 2);
  const at = lines.findIndex((line, i) => line.includes(beginning) && stands(i));
  return at < 0 ? undefined : { ...passage, range: { startLine: at + 1, endLine: at + height } };
}

/** What markup cannot change. JSON may write the letters of a notebook as escapes. */
function letters(text: string, languageId?: string): string {
  const isEscaped = languageId === 'jupyter' && text.includes('\\u');
  const decoded = isEscaped ? text.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => unit(hex)) : text;
  return decoded.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

const unit = (hex: string): string => String.fromCharCode(parseInt(hex, 16));

/**
 * Whether all letters of the prose follow one another in the stretch. The target of a link or an attribute may stand
 * between any two of them: Japanese has no word boundaries that it would respect.
 */
function holds(stretch: string, prose: string): boolean {
  let at = 0;
  for (const letter of prose) {
    at = stretch.indexOf(letter, at) + letter.length;
    if (at < letter.length) return false;
  }
  return true;
}
