import type { SyntaxNode } from '../ports.ts';
import type { Declarations } from './declarations.ts';
import { callable, namespace, variable } from './declarations.ts';
import { symbolName } from './symbolName.ts';

/** A node of interest with its place (0-based); `around` is the innermost symbol that holds it. */
export interface Entry {
  readonly node: SyntaxNode;
  readonly type: string;
  readonly role: 'comment' | 'symbol' | 'wrapper' | 'between';
  readonly startRow: number;
  readonly startColumn: number;
  readonly endRow: number;
  readonly endColumn: number;
  around?: Entry;
  name?: string | undefined;
}

/** The comments and declarations of a tree in document order, each knowing the symbol around it. */
export function entriesOf(root: SyntaxNode, declarations: Declarations): Entry[] {
  const { comments, symbols, wrappers, between } = declarations;
  const nodes = root.descendantsOfType([...comments, ...symbols, ...wrappers, ...between]);
  const entries = nodes.flatMap((node) => (node ? [entryOf(node, declarations)] : []));
  enclose(entries);
  return entries;
}

function entryOf(node: SyntaxNode, { comments, symbols, wrappers }: Declarations): Entry {
  const { startPosition: start, endPosition: end, type } = node;
  const role = comments.includes(type)
    ? 'comment'
    : symbols.includes(type)
      ? 'symbol'
      : wrappers.includes(type)
        ? 'wrapper'
        : 'between';
  return {
    node,
    type,
    role,
    startRow: start.row,
    startColumn: start.column,
    endRow: end.row,
    endColumn: end.column,
  };
}

/** Document order and ranges are enough to tell who holds whom. */
function enclose(entries: readonly Entry[]): void {
  const open: Entry[] = [];
  for (const entry of entries) {
    while (open.length > 0 && endsBefore(open.at(-1), entry)) open.pop();
    const around = open.at(-1);
    if (around) entry.around = around;
    if (entry.role === 'symbol') open.push(entry);
  }
}

function endsBefore(open: Entry | undefined, { startRow, startColumn }: Entry): boolean {
  if (!open) return false;
  return open.endRow < startRow || (open.endRow === startRow && open.endColumn <= startColumn);
}

/** Whether the entry is a symbol with a name. Variables inside of callables are not, unless they hold a function. */
export function isSymbol(entry: Entry): boolean {
  if (entry.role !== 'symbol' && entry.role !== 'wrapper') return false;
  return (!variable.test(entry.type) || !isLocal(entry)) && nameOf(entry) !== undefined;
}

function isLocal(entry: Entry): boolean {
  for (let at = entry.around; at; at = at.around)
    if (callable.test(at.type)) return !holdsFunction(entry.node);
  return false;
}

function holdsFunction(node: SyntaxNode): boolean {
  const named = node.namedChildren[0];
  const value = (node.childForFieldName('right') ?? named?.childForFieldName('value') ?? null)?.type;
  return value === 'arrow_function' || value === 'function_expression';
}

function nameOf(entry: Entry): string | undefined {
  if (!('name' in entry)) entry.name = symbolName(entry.node);
  return entry.name;
}

/** The name of a symbol behind those of the symbols around it, such as `Client.connect`. */
export function qualifiedName(entry: Entry | undefined): string | undefined {
  const names: string[] = [];
  for (let at = entry; at; at = at.around) {
    const name = isSymbol(at) ? nameOf(at) : undefined;
    if (name && (names.length === 0 || !namespace.test(at.type))) names.unshift(name);
  }
  return names.length > 0 ? names.join('.') : undefined;
}
