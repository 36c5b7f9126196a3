import type { Entry } from './entries.ts';
import { isSymbol } from './entries.ts';

/** The symbol that begins right below the comment at `i`; other comments and attributes may stand between them. */
export function symbolBelow(entries: readonly Entry[], i: number): Entry | undefined {
  const comment = entries[i];
  if (!comment) return undefined;
  let row = lastRow(comment);
  for (const entry of following(entries, i)) {
    if (entry.startRow > row + 1) return undefined;
    if (entry.role === 'symbol' || entry.role === 'wrapper')
      return isAbove(comment, entry) && !/^namespace_/.test(entry.type) && isSymbol(entry)
        ? entry
        : undefined;
    row = Math.max(row, lastRow(entry));
  }
  return undefined;
}

function* following(entries: readonly Entry[], i: number): Generator<Entry> {
  for (let next = i + 1; next < entries.length; next++) yield entries[next] as Entry;
}

/** A comment above a symbol begins at the same column in the same body; one before it on its line only precedes it. */
function isAbove(comment: Entry, entry: Entry): boolean {
  if (entry.startRow === comment.endRow) return true;
  return entry.around === comment.around && entry.startColumn === comment.startColumn;
}

/** The symbol that begins on the line of the comment at `i`, before it, such as a field or a constant. */
export function symbolOnLine(entries: readonly Entry[], i: number): Entry | undefined {
  const row = entries[i]?.startRow ?? 0;
  for (let at = i - 1; at >= 0; at--) {
    const entry = entries[at] as Entry;
    if (entry.startRow < row && entry.endRow < row) return undefined;
    if (entry.startRow === row && entry.role === 'symbol' && isSymbol(entry)) return entry;
  }
  return undefined;
}

/** A Rust comment may hold its line break and so end at the start of the next row. */
const lastRow = (entry: Entry): number => (entry.endColumn === 0 ? entry.endRow - 1 : entry.endRow);
