import type { DraftPassage, SourceDocument } from '../passage.ts';
import type { Extractor, SyntaxParser } from '../ports.ts';
import { cleanComment } from './cleanComment.ts';
import { isCode } from './codeLine.ts';
import { scanComments } from './commentScanner.ts';
import { commentTokensOf } from './commentTokens.ts';
import { declarationsOf } from './declarations.ts';
import { withoutLicence } from './licence.ts';
import { isProse } from './prose.ts';
import type { RawComment } from './rawComment.ts';
import { treeComments } from './treeComments.ts';

/** Comments and docstrings of source code: by syntax tree where a grammar is at hand, else by comment tokens. */
export function commentExtractor(syntax: SyntaxParser): Extractor {
  return async (document) => {
    const comments = await rawComments(syntax, document);
    return groups(comments).flatMap(draft);
  };
}

async function rawComments(
  syntax: SyntaxParser,
  { languageId, text }: SourceDocument,
): Promise<readonly RawComment[]> {
  const tokens = commentTokensOf(languageId);
  const declarations = declarationsOf(languageId);
  if (!tokens) return [];
  const context = declarations && { lines: text.split('\n'), declarations, tokens };
  const found = context && (await syntax.parse(languageId, text, (root) => treeComments(root, context)));
  return found ?? scanComments(text, tokens);
}

/** Comments that go on from line to line are one passage. */
function groups(comments: readonly RawComment[]): RawComment[][] {
  const found: RawComment[][] = [];
  for (const comment of comments) {
    const group = found.at(-1);
    if (group && goesOn(group, comment)) group.push(comment);
    else found.push([comment]);
  }
  return found;
}

function goesOn(group: readonly RawComment[], after: RawComment): boolean {
  const [first, before] = [group[0], group.at(-1)];
  if (!first || !before || before.endLine + 1 !== after.startLine || !after.isAlone) return false;
  if (!isLine(before) || !isLine(after) || before.isBlock !== after.isBlock) return false;
  const opensDoc = first.opensDoc === true && !after.isDoc;
  const isSameKind = !before.isAlone || before.isDoc === after.isDoc || opensDoc;
  return isSameKind && Math.abs(before.column - after.column) <= 1;
}

/** A block comment that keeps to one line is used as a line comment where a language has no other. */
const isLine = (comment: RawComment): boolean =>
  !comment.isBlock || (comment.startLine === comment.endLine && !/^[*!]/.test(comment.body));

function draft(group: readonly RawComment[]): DraftPassage[] {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last || isCode(group.flatMap((comment) => (comment.isDoc ? [] : bodyLines(comment)))))
    return [];
  const lines = proseLines(group);
  const text = lines.map((line) => line.text).join('\n');
  if (!isProse(text)) return [];
  const symbol = last.symbol ?? first.symbol;
  return [
    {
      kind: last.isDoc || first.opensDoc ? 'docstring' : 'comment',
      range: rangeOf(group, lines),
      headingPath: [],
      ...(symbol ? { symbol } : {}),
      text,
      lines: lines.map((line) => line.line),
    },
  ];
}

/** A comment in one piece counts with its markers, one of several lines from its first prose to its last. */
function rangeOf(group: readonly RawComment[], lines: readonly ProseLine[]): DraftPassage['range'] {
  const first = group[0]?.startLine ?? 1;
  if (group.length === 1) return { startLine: first, endLine: group[0]?.endLine ?? first };
  return { startLine: lines[0]?.line ?? first, endLine: lines.at(-1)?.line ?? first };
}

const bodyLines = (comment: RawComment): string[] =>
  comment.body.split('\n').map((line) => line.replace(/^\s*\*\s/, ''));

interface ProseLine {
  readonly text: string;
  readonly line: number;
}

/** The prose of a group with its file lines; single empty ones between paragraphs. */
function proseLines(group: readonly RawComment[]): ProseLine[] {
  const startLine = group[0]?.startLine ?? 1;
  const isOwned = group.some(({ symbol }) => symbol !== undefined);
  const cleaned = withoutLicence(group.flatMap(cleanComment), { startLine, isOwned });
  const lines = cleaned.map((text, i) => ({ text, line: startLine + i }));
  const kept = lines.filter(({ text }, i) => text !== '' || (lines[i - 1]?.text ?? '') !== '');
  return kept.at(-1)?.text === '' ? kept.slice(0, -1) : kept;
}
