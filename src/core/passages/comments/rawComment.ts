import type { CommentTokens } from './commentTokens.ts';

/** A comment as it stands in the source, its opening and closing token removed; lines are 1-based. */
export interface RawComment {
  readonly body: string;
  readonly startLine: number;
  readonly endLine: number;
  /** UTF-16 units before it on its line. */
  readonly column: number;
  readonly isBlock: boolean;
  /** True where nothing but white space stands before it on its line. */
  readonly isAlone: boolean;
  /** True for documentation, be it by its markers or by its place. */
  readonly isDoc: boolean;
  /** True where plain comments below it belong to the documentation that it opens. */
  readonly opensDoc?: boolean;
  /** Qualified name of its owner. */
  readonly symbol?: string;
}

/** A comment with its markers, and where it was found. */
export interface FoundComment {
  readonly source: string;
  readonly startLine: number;
  /** The text before it on its line. */
  readonly before: string;
  readonly symbol: string | undefined;
  /** True where its place makes it documentation. */
  readonly isDoc?: boolean;
}

/** Takes the tokens off and tells what kind of comment it is. */
export function rawComment(found: FoundComment, tokens: CommentTokens): RawComment {
  const source = found.source.trimEnd();
  const block = tokens.block.find(({ open }) => source.toLowerCase().startsWith(open));
  const line = longest(tokens.line.filter((token) => source.toLowerCase().startsWith(token)));
  const open = block?.open ?? line;
  const close = block && source.slice(open.length).endsWith(block.close) ? block.close : '';
  const isDoc = block?.isDoc ?? found.isDoc ?? tokens.doc.test(source);
  return {
    body: source.slice(open.length, source.length - close.length),
    startLine: found.startLine,
    endLine: found.startLine + (source.match(/\n/g)?.length ?? 0),
    column: found.before.length,
    isBlock: block !== undefined,
    isAlone: found.before.trim() === '',
    isDoc,
    ...(isDoc && tokens.docGoesOn ? { opensDoc: true } : {}),
    ...(found.symbol ? { symbol: found.symbol } : {}),
  };
}

function longest(tokens: readonly string[]): string {
  return tokens.reduce((best, token) => (token.length > best.length ? token : best), '');
}
