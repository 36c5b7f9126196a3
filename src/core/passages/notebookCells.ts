/** A cell of a notebook; the strings of its source with their lines in the file. */
export interface Cell {
  type: string;
  readonly source: { readonly text: string; readonly line: number }[];
}

interface Container {
  readonly isArray: boolean;
  /** The cell that this object is. */
  readonly cell?: Cell;
  key: string;
}

const token = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[{}[\],:\n]/g;

/** The cells of a notebook with lines, which JSON.parse would lose; of a broken file, those before the break. */
export function readCells(json: string): Cell[] {
  const cells: Cell[] = [];
  const open: Container[] = [];
  let line = 1;
  let before = '';
  for (const [found] of json.matchAll(token)) {
    if (found === '\n') line++;
    else if (found === ':') setKey(open.at(-1), before);
    else if (found === ',') setKey(open.at(-1), '');
    else if (found === '}' || found === ']') open.pop();
    else if (found === '{' || found === '[') open.push(container(found === '[', open, cells));
    else take((before = stringOf(found)), line, open);
  }
  return cells;
}

function setKey(inner: Container | undefined, key: string): void {
  if (inner) inner.key = key;
}

function container(isArray: boolean, open: readonly Container[], cells: Cell[]): Container {
  const [outer, inner] = [open.at(-2), open.at(-1)];
  if (isArray || !inner?.isArray || outer?.key !== 'cells') return { isArray, key: '' };
  const cell: Cell = { type: '', source: [] };
  cells.push(cell);
  return { isArray, key: '', cell };
}

/** Keeps a string that is a cell's type or a piece of its source. */
function take(text: string, line: number, open: readonly Container[]): void {
  const inner = open.at(-1);
  const owner = inner?.isArray ? open.at(-2) : inner;
  if (owner?.key === 'source') owner.cell?.source.push({ text, line });
  else if (owner?.key === 'cell_type' && owner.cell) owner.cell.type = text;
}

function stringOf(written: string): string {
  try {
    return JSON.parse(written) as string;
  } catch {
    return '';
  }
}
