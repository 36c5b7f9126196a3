import type { SyntaxNode } from '../ports.ts';
import type { CommentTokens } from './commentTokens.ts';
import type { Declarations } from './declarations.ts';
import type { Entry } from './entries.ts';
import { entriesOf, qualifiedName } from './entries.ts';
import { symbolBelow, symbolOnLine } from './owner.ts';
import type { RawComment } from './rawComment.ts';
import { rawComment } from './rawComment.ts';

/** What the walk needs to know of the document. */
export interface TreeContext {
  readonly lines: readonly string[];
  readonly declarations: Declarations;
  readonly tokens: CommentTokens;
}

/**
 * The comments of a syntax tree, each with its owner: the symbol declared right below it or on its line, else the one
 * around it. One pass over comments and declarations in document order: siblings are never searched.
 */
export function treeComments(root: SyntaxNode, context: TreeContext): RawComment[] {
  const entries = entriesOf(root, context.declarations);
  const comments = entries.flatMap((entry, i) =>
    entry.role === 'comment' && !isGuardLabel(entry, context) ? [commentAt(entries, i, context)] : [],
  );
  const docs = docstrings(root, entries, context.declarations.docstringsIn);
  return docs.length > 0 ? [...comments, ...docs].sort((a, b) => a.startLine - b.startLine) : comments;
}

/** A comment behind `#endif` repeats the condition. */
function isGuardLabel({ startRow }: Entry, { lines }: TreeContext): boolean {
  return /^\s*#\s*(?:endif|else)\b/.test(lines[startRow] ?? '');
}

function commentAt(entries: readonly Entry[], i: number, context: TreeContext): RawComment {
  const { node, startRow, startColumn, around } = entries[i] as Entry;
  const before = (context.lines[startRow] ?? '').slice(0, startColumn);
  const isAlone = before.trim() === '';
  const owner = isAlone ? symbolBelow(entries, i) : symbolOnLine(entries, i);
  const isDoc = context.declarations.arePlainDocs && isAlone && owner !== undefined;
  const symbol = qualifiedName(owner ?? around);
  const found = { source: node.text, startLine: startRow + 1, before, symbol };
  return rawComment(isDoc ? { ...found, isDoc } : found, context.tokens);
}

/** Strings that stand first in a module, class or function (PEP 257). */
function docstrings(root: SyntaxNode, entries: readonly Entry[], types: readonly string[]): RawComment[] {
  const owned = entries.filter(({ type }) => types.includes(type));
  const found = owned.map((entry) => docstring(bodyString(entry.node.childForFieldName('body')), entry));
  if (types.includes(root.type)) found.unshift(docstring(bodyString(root), undefined));
  return found.filter((doc) => doc !== undefined);
}

function bodyString(body: SyntaxNode | null): SyntaxNode | undefined {
  const first = body?.namedChildren.find((child) => child && child.type !== 'comment');
  const literal = first?.type === 'expression_statement' ? first.namedChildren[0] : undefined;
  return literal?.type === 'string' ? literal : undefined;
}

function docstring(literal: SyntaxNode | undefined, owner: Entry | undefined): RawComment | undefined {
  const quotes = literal && /^[rRuU]?("""|'''|"|')/.exec(literal.text);
  if (!quotes) return undefined;
  const symbol = qualifiedName(owner);
  return {
    body: literal.text.slice(quotes[0].length, -(quotes[1] ?? '').length),
    startLine: literal.startPosition.row + 1,
    endLine: literal.endPosition.row + 1,
    column: literal.startPosition.column,
    isBlock: true,
    isAlone: true,
    isDoc: true,
    ...(symbol ? { symbol } : {}),
  };
}
