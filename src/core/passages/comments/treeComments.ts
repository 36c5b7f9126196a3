import type { SyntaxNode } from '../ports.ts';
import type { RawComment } from './commentScanner.ts';
import { declarationName, isDeclaration, qualifiedName } from './symbols.ts';

const commentTypes = ['comment', 'line_comment', 'block_comment', 'doc_comment'];
/** Languages whose documentation comments look like any other and stand above the declaration. */
const plainDocs = ['go', 'ruby', 'shellscript', 'c', 'cpp'];
const pythonOwners = ['function_definition', 'class_definition'];

/** The comments of a syntax tree with the symbol that owns each: the declaration that follows, else the one around. */
export function treeComments(root: SyntaxNode, languageId: string): RawComment[] {
  const nodes = root.descendantsOfType(commentTypes).filter((node) => node !== null);
  // Rust holds the text of a doc comment as a node inside the comment.
  const outer = nodes.filter((node) => !commentTypes.includes(node.parent?.type ?? ''));
  const comments = outer.map((node) => rawComment(node, plainDocs.includes(languageId)));
  return languageId === 'python' ? [...comments, ...pythonDocstrings(root)].sort(byLine) : comments;
}

const byLine = (a: RawComment, b: RawComment): number => a.startLine - b.startLine;

function rawComment(node: SyntaxNode, arePlainDocs: boolean): RawComment {
  const text = node.text.replace(/\r?\n$/, '');
  const startLine = node.startPosition.row + 1;
  const isAlone = startsItsLine(node);
  const followed = isAlone ? declarationBelow(node) : undefined;
  const owner = followed ?? enclosing(node);
  const symbol = owner && qualifiedName(owner);
  return {
    text,
    startLine,
    endLine: startLine + text.split('\n').length - 1,
    isBlock: /^(?:\/\*|<#|=begin|<!--)/.test(text),
    isAlone,
    isDoc:
      /^(?:\/\*\*(?!\/)|\/\*!|\/\/\/(?!\/)|\/\/!)/.test(text) || (arePlainDocs && followed !== undefined),
    ...(symbol ? { symbol } : {}),
  };
}

function startsItsLine(node: SyntaxNode): boolean {
  const { row } = node.startPosition;
  for (let before: SyntaxNode | null = node; before; before = before.parent) {
    const siblings = before.parent?.namedChildren ?? [];
    const previous = siblings[siblings.findIndex((sibling) => isSame(sibling, before)) - 1];
    if (previous) return previous.endPosition.row !== row || previous.endPosition.column === 0;
    if (before.parent && before.parent.startPosition.row !== row) return true;
  }
  return true;
}

function isSame(a: SyntaxNode | null | undefined, b: SyntaxNode | null): boolean {
  return (
    a?.type === b?.type &&
    a?.startPosition.row === b?.startPosition.row &&
    a?.startPosition.column === b?.startPosition.column &&
    a?.endPosition.row === b?.endPosition.row
  );
}

/** The declaration right below a comment, other comments and attributes between them passed over. */
function declarationBelow(node: SyntaxNode): SyntaxNode | undefined {
  let row = node.endPosition.column === 0 ? node.endPosition.row - 1 : node.endPosition.row;
  for (let next = node.nextNamedSibling; next; next = next.nextNamedSibling) {
    if (next.startPosition.row > row + 1) return undefined;
    if (isDeclaration(next)) return next;
    if (!/comment|attribute|annotation|decorator|modifiers/.test(next.type)) return undefined;
    row = next.endPosition.column === 0 ? next.endPosition.row - 1 : next.endPosition.row;
  }
  return undefined;
}

function enclosing(node: SyntaxNode): SyntaxNode | undefined {
  for (let around = node.parent; around; around = around.parent) if (declarationName(around)) return around;
  return undefined;
}

/** First statements that are strings: PEP 257. */
function pythonDocstrings(root: SyntaxNode): RawComment[] {
  const owners = [root, ...root.descendantsOfType(pythonOwners)].filter((node) => node !== null);
  return owners.flatMap((owner) => {
    const body = owner.type === 'module' ? owner : owner.childForFieldName('body');
    const first = body?.namedChildren.find((child) => child && child.type !== 'comment');
    const literal = first?.type === 'expression_statement' ? first.namedChildren[0] : undefined;
    if (literal?.type !== 'string') return [];
    const symbol = owner.type === 'module' ? undefined : qualifiedName(owner);
    const startLine = literal.startPosition.row + 1;
    const place = { startLine, endLine: literal.endPosition.row + 1 };
    return [
      {
        text: literal.text,
        ...place,
        isBlock: true,
        isAlone: true,
        isDoc: true,
        ...(symbol ? { symbol } : {}),
      },
    ];
  });
}
