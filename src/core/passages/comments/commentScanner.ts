import type { BlockToken, CommentTokens, StringToken } from './commentTokens.ts';
import type { RawComment } from './rawComment.ts';
import { rawComment } from './rawComment.ts';
import { declaredName } from './declaredName.ts';

/** Finds the comments of a text by their tokens alone, passing over strings; line breaks are LF. */
export function scanComments(text: string, tokens: CommentTokens): RawComment[] {
  const found: RawComment[] = [];
  const lexer = lexerOf(tokens);
  const place = { line: 1, at: 0 };
  for (let match = next(lexer, text, 0); match; match = next(lexer, text, lexer.lastIndex)) {
    const token = tokenAt(text, match, tokens);
    lexer.lastIndex = token.to;
    if (!token.isComment) continue;
    moveTo(place, text, match.index);
    const before = beforeOnLine(text, match.index);
    const symbol = declaredName(before.trim() === '' ? lineBelow(text, token.to) : before.slice(0, maxLine));
    const source = text.slice(match.index, token.to);
    found.push(rawComment({ source, startLine: place.line, before, symbol }, tokens));
  }
  return found;
}

/** Longer lines are generated; a name stands at the start. */
const maxLine = 200;

interface Token {
  /** Index behind it. */
  readonly to: number;
  readonly isComment: boolean;
}

const lexers = new WeakMap<CommentTokens, RegExp>();

/** Everything a comment or a literal may begin with, longest token first; the literals to skip match whole. */
function lexerOf(tokens: CommentTokens): RegExp {
  const known = lexers.get(tokens);
  if (known) return known;
  const opens = [...tokens.line, ...[...tokens.block, ...tokens.strings].map(({ open }) => open)];
  opens.sort((a, b) => b.length - a.length);
  const source = opens.map((open) => open.replace(/[^\w\s]/g, '\\$&')).join('|');
  const lexer = new RegExp(
    [tokens.skip && `(?<skip>${tokens.skip})`, source].filter(Boolean).join('|'),
    'gi',
  );
  lexers.set(tokens, lexer);
  return lexer;
}

function next(lexer: RegExp, text: string, from: number): RegExpExecArray | null {
  lexer.lastIndex = from;
  return lexer.exec(text);
}

function tokenAt(text: string, match: RegExpExecArray, tokens: CommentTokens): Token {
  const behind = match.index + match[0].length;
  if (match.groups?.['skip'] !== undefined) return { to: behind, isComment: false };
  const open = match[0].toLowerCase();
  const block = tokens.block.find((token) => token.open === open && isPlaced(text, match.index, token));
  if (block) return { to: blockEnd(text, behind, block, tokens.nests), isComment: true };
  const line = tokens.line.find((token) => open.startsWith(token));
  if (line && mayStartLine(text, match.index, tokens)) return { to: lineEnd(text, behind), isComment: true };
  const string = tokens.strings.find((token) => token.open === open && !isApostrophe(text, match.index));
  return { to: string ? stringEnd(text, behind, string) : match.index + 1, isComment: false };
}

/** What stands before a place on its line. */
function beforeOnLine(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

const isPlaced = (text: string, at: number, token: BlockToken): boolean =>
  !token.atLineStart || at === 0 || text[at - 1] === '\n';

function mayStartLine(text: string, at: number, { lineAfter }: CommentTokens): boolean {
  if (lineAfter === 'anything' || at === 0) return true;
  return lineAfter === 'space' ? /\s/.test(text[at - 1] ?? '') : beforeOnLine(text, at).trim() === '';
}

/** In `don't` and `f(x)'` the quote opens nothing; in `L'x'` it does. */
function isApostrophe(text: string, at: number): boolean {
  return text[at] === "'" && /(?:[\p{L}\p{N}_]{2}|[)\]}])$/u.test(text.slice(Math.max(0, at - 2), at));
}

function lineBelow(text: string, from: number): string {
  const start = lineEnd(text, from) + 1;
  return text.slice(start, Math.min(lineEnd(text, start), start + maxLine));
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The place behind the closing token; an open comment ends with the text. */
function blockEnd(
  text: string,
  from: number,
  { open, close, atLineStart }: BlockToken,
  nests: boolean,
): number {
  let depth = 1;
  for (let at = from; depth > 0;) {
    const closing = text.indexOf(atLineStart ? `\n${close}` : close, at);
    if (closing < 0) return text.length;
    const opening = nests && open !== close ? text.indexOf(open, at) : -1;
    const opensFirst = opening >= 0 && opening < closing;
    depth += opensFirst ? 1 : -1;
    at = opensFirst ? opening + open.length : closing + close.length + (atLineStart ? 1 : 0);
    if (depth === 0) return at;
  }
  return text.length;
}

/** The place behind the closing quote; where nothing closes it, only the quote is passed over. */
function stringEnd(text: string, from: number, { close, escape, spansLines }: StringToken): number {
  for (let at = from; at < text.length; at++) {
    if (escape !== '' && text[at] === escape) at++;
    else if (text.startsWith(close, at)) return at + close.length;
    else if (!spansLines && text[at] === '\n') return from;
  }
  return from;
}

function moveTo(place: { line: number; at: number }, text: string, to: number): void {
  for (let at = text.indexOf('\n', place.at); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    place.line++;
  place.at = to;
}
