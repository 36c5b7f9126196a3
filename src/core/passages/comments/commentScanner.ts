import type { CommentTokens } from './commentTokens.ts';

/** A comment as it stands in the source, markers included; lines 1-based. */
export interface RawComment {
  readonly text: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly isBlock: boolean;
  /** True where nothing but white space stands before it on its line. */
  readonly isAlone: boolean;
  readonly symbol?: string;
  /** True for documentation comments, whatever their markers. */
  readonly isDoc?: boolean;
}

/** Finds the comments of a text by their tokens alone, passing over strings. */
export function scanComments(text: string, tokens: CommentTokens): RawComment[] {
  const found: RawComment[] = [];
  let line = 1;
  let at = 0;
  const moveTo = (to: number): void => {
    for (; at < to; at++) if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) line++;
  };
  while (at < text.length) {
    const end = commentEnd(text, at, tokens) ?? stringEnd(text, at, tokens);
    if (end === undefined) moveTo(at + 1);
    else {
      const startLine = line;
      const from = at;
      moveTo(end.to);
      if (end.isComment)
        found.push({
          text: text.slice(from, end.to).replace(/^\n/, ''),
          startLine: text[from] === '\n' ? startLine + 1 : startLine,
          endLine: line,
          isBlock: end.isBlock,
          isAlone:
            /(?:^|[\n\r])[^\S\n\r]*$/.test(text.slice(Math.max(0, from - 200), from)) || text[from] === '\n',
        });
    }
  }
  return found;
}

interface End {
  readonly to: number;
  readonly isComment: boolean;
  readonly isBlock: boolean;
}

function commentEnd(text: string, at: number, tokens: CommentTokens): End | undefined {
  for (const [open, close] of tokens.block)
    if (text.startsWith(open, at))
      return { to: blockEnd(text, at, open, { close, nests: tokens.nests }), isComment: true, isBlock: true };
  const isPlaced = !tokens.afterSpace || at === 0 || /\s/.test(text[at - 1] ?? '');
  if (isPlaced && tokens.line.some((token) => text.startsWith(token, at)))
    return { to: lineEnd(text, at), isComment: true, isBlock: false };
  return undefined;
}

function lineEnd(text: string, at: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = at;
  return end.exec(text)?.index ?? text.length;
}

/** The place behind the closing token; an open comment ends with the text. */
function blockEnd(
  text: string,
  at: number,
  open: string,
  { close, nests }: { close: string; nests: boolean | undefined },
): number {
  let depth = 1;
  for (let i = at + open.length; i < text.length; i++) {
    if (text.startsWith(close, i)) {
      depth--;
      if (depth === 0) return i + close.length;
      i += close.length - 1;
    } else if (nests && text.startsWith(open, i)) {
      depth++;
      i += open.length - 1;
    }
  }
  return text.length;
}

/** The place behind a string that starts here; quotes of one character end at the line's end at the latest. */
function stringEnd(text: string, at: number, tokens: CommentTokens): End | undefined {
  const pair = tokens.strings.find(([open]) => text.startsWith(open, at));
  if (!pair) return undefined;
  const [open, close] = pair;
  const spansLines = open.length > 1 || open === '`';
  for (let i = at + open.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(close, i)) return { to: i + close.length, isComment: false, isBlock: false };
    else if (!spansLines && (text[i] === '\n' || text[i] === '\r')) break;
  }
  // An apostrophe that nothing closes is not a string.
  return { to: at + open.length, isComment: false, isBlock: false };
}
