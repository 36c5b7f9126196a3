import type { DraftPassage, SourceDocument } from '../passage.ts';
import type { Extractor, SyntaxParser } from '../ports.ts';
import { cleanComment } from './cleanComment.ts';
import type { RawComment } from './commentScanner.ts';
import { scanComments } from './commentScanner.ts';
import { commentTokensOf } from './commentTokens.ts';
import { isProse } from './prose.ts';
import { treeComments } from './treeComments.ts';

/** Comments and docstrings of source code: by syntax tree where a grammar is at hand, else by comment tokens. */
export function commentExtractor(syntax: SyntaxParser): Extractor {
  return async (document) => {
    const raw = (await byTree(syntax, document)) ?? byScanner(document);
    return groups(raw).flatMap(draft);
  };
}

function byTree(
  syntax: SyntaxParser,
  { languageId, text }: SourceDocument,
): Promise<RawComment[] | undefined> {
  return syntax.parse(languageId, text, (root) => treeComments(root, languageId));
}

function byScanner({ languageId, text }: SourceDocument): RawComment[] {
  const tokens = commentTokensOf(languageId);
  return tokens ? scanComments(text, tokens) : [];
}

/** Line comments on lines that follow one another are one; the last of them knows the symbol below. */
function groups(comments: readonly RawComment[]): RawComment[][] {
  const found: RawComment[][] = [];
  for (const comment of comments) {
    const group = found.at(-1);
    const before = group?.at(-1);
    const continues = before && !before.isBlock && !comment.isBlock && before.isAlone && comment.isAlone;
    if (group && continues && before.endLine + 1 === comment.startLine) group.push(comment);
    else found.push([comment]);
  }
  return found;
}

function draft(group: readonly RawComment[]): DraftPassage[] {
  const lines = group.flatMap((comment) =>
    cleanComment(comment.text, comment.isBlock).map((text, i) => ({ text, line: comment.startLine + i })),
  );
  const kept = trimBlank(lines);
  const text = kept.map((line) => line.text).join('\n');
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last || !isProse(text)) return [];
  const symbol = last.symbol ?? first.symbol;
  return [
    {
      kind: last.isDoc ? 'docstring' : 'comment',
      range: { startLine: first.startLine, endLine: last.endLine },
      headingPath: [],
      ...(symbol ? { symbol } : {}),
      text,
      lines: kept.map((line) => line.line),
    },
  ];
}

function trimBlank<T extends { readonly text: string }>(lines: readonly T[]): T[] {
  const from = lines.findIndex((line) => line.text !== '');
  const to = lines.findLastIndex((line) => line.text !== '');
  return from < 0 ? [] : lines.slice(from, to + 1);
}
