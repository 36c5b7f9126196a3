import { markdownDrafts } from './markdown.ts';
import type { DraftPassage, SourceDocument } from './passage.ts';
import type { Extractor } from './ports.ts';

interface Cell {
  readonly cell_type?: string;
  readonly source?: string | readonly string[];
}

/** Markdown cells of a Jupyter notebook; lines are those of the .ipynb file. A file that is not JSON yields nothing. */
export const extractNotebook: Extractor = (document) => {
  const find = lineFinder(document.text);
  const drafts: DraftPassage[] = [];
  for (const { cell_type, source = [] } of cellsOf(document.text)) {
    const lines = (typeof source === 'string' ? source.split(/(?<=\n)/) : source).map((line) => ({
      line,
      at: find(line),
    }));
    if (cell_type === 'markdown') drafts.push(...cellDrafts(document, lines));
  }
  return Promise.resolve(drafts);
};

function cellsOf(text: string): readonly Cell[] {
  try {
    const notebook = JSON.parse(text) as { cells?: unknown } | null;
    return Array.isArray(notebook?.cells) ? (notebook.cells as Cell[]) : [];
  } catch {
    return [];
  }
}

function cellDrafts(
  document: SourceDocument,
  lines: readonly { line: string; at: number }[],
): DraftPassage[] {
  const text = lines.map(({ line }) => line).join('');
  const fileLine = (line: number): number => lines[line - 1]?.at ?? lines.at(-1)?.at ?? 1;
  return markdownDrafts({ ...document, languageId: 'markdown', text }).map((draft) => ({
    ...draft,
    range: { startLine: fileLine(draft.range.startLine), endLine: fileLine(draft.range.endLine) },
    lines: draft.lines.map(fileLine),
  }));
}

/** Finds, going forward, the file line on which a source string is written as JSON. */
function lineFinder(text: string): (source: string) => number {
  const fileLines = text.split(/\r\n|\r|\n/);
  let from = 0;
  return (source) => {
    const written = JSON.stringify(source).slice(1, -1);
    const at = fileLines.findIndex((line, i) => i >= from && line.includes(written));
    if (at < 0) return from + 1;
    from = at;
    return at + 1;
  };
}
