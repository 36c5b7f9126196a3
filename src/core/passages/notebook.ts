import { addMarkdown } from './markdown.ts';
import type { Cell } from './notebookCells.ts';
import { readCells } from './notebookCells.ts';
import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** Markdown cells of a Jupyter notebook as one document; lines are those of the .ipynb file. */
export const extractNotebook: Extractor = ({ text }) => {
  const builder = new ProseBuilder('markdown');
  const fileLines: number[] = [];
  for (const cell of readCells(text)) {
    if (cell.type !== 'markdown') continue;
    const firstLine = fileLines.length + 1;
    const source = cell.source.map((part) => part.text).join('');
    const canHaveFrontMatter = firstLine === 1 && /^---\r?\n[\w-]+:/.test(source);
    addMarkdown({ languageId: 'markdown', text: source }, builder, { firstLine, canHaveFrontMatter });
    fileLines.push(...linesOf(cell));
  }
  builder.flush();
  const fileLine = (line: number): number => fileLines[line - 1] ?? 1;
  const drafts = builder.drafts.map(({ range, lines, ...draft }) => ({
    ...draft,
    range: { startLine: fileLine(range.startLine), endLine: fileLine(range.endLine) },
    lines: lines.map(fileLine),
  }));
  return Promise.resolve(drafts);
};

/** The file line of each line of a cell's markdown. */
function linesOf({ source }: Cell): number[] {
  const breaks = source.flatMap(({ text, line }) => text.match(/\n/g)?.map(() => line) ?? []);
  return [...breaks, source.at(-1)?.line ?? 1];
}
