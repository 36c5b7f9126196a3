import { isCodeLine } from './codeLine.ts';
import { inlineProse } from './docTags.ts';

interface Block {
  readonly opens: RegExp;
  /** Whether the line ends the block; `indent` is that of the line that opened it. */
  readonly closes: (line: string, indent: number) => boolean;
  /** Whether the opening line goes too, and the closing one. */
  readonly dropsOpening: boolean;
  readonly dropsClosing: boolean;
}

const isLess = (line: string, indent: number): boolean => line.trim() !== '' && indentOf(line) <= indent;
const fenced = (opens: RegExp, closes: RegExp): Block => ({
  opens,
  closes: (line) => closes.test(line),
  dropsOpening: true,
  dropsClosing: true,
});

const blocks: readonly Block[] = [
  fenced(/^\s*(?:```|~~~)/, /^\s*(?:```|~~~)\s*$/),
  fenced(/^\s*<pre\b(?!.*<\/pre>)/i, /<\/pre>/i),
  fenced(/^\s*<code\b[^>]*>\s*$/i, /<\/code>/i),
  fenced(/^\s*[@\\](?:code|verbatim)\b/, /[@\\]end(?:code|verbatim)/),
  {
    opens: /^\s*(?:@example\b|\.EXAMPLE\s*$)/i,
    closes: (line) => /^\s*[@.][A-Za-z]/.test(line),
    dropsOpening: true,
    dropsClosing: false,
  },
  { opens: /^\s*>>> /, closes: (line) => line.trim() === '', dropsOpening: true, dropsClosing: false },
  {
    opens: /^\s*\.\.\s+(?:code|code-block|sourcecode|parsed-literal|highlight|ipython|doctest)::/,
    closes: isLess,
    dropsOpening: true,
    dropsClosing: false,
  },
  { opens: /::\s*$/, closes: isLess, dropsOpening: false, dropsClosing: false },
];

/** The lines with code in them emptied: fenced blocks, examples, literal blocks, statements between prose. */
export function withoutCode(lines: readonly string[]): string[] {
  let open: { readonly block: Block; readonly indent: number } | undefined;
  return lines.map((line, i) => {
    if (open && !open.block.closes(line, open.indent)) return '';
    const dropsClosing = open?.block.dropsClosing ?? false;
    open = undefined;
    if (dropsClosing) return '';
    const block = blocks.find(({ opens }) => opens.test(line));
    if (block) open = { block, indent: i === 0 ? restIndent(lines) : indentOf(line) };
    if (block?.dropsOpening) return '';
    return block ? line.replace(/::\s*$/, ':') : isCodeLine(inlineProse(line)) ? '' : line;
  });
}

/** What stands behind an opening token has the indentation of the lines below it. */
function restIndent(lines: readonly string[]): number {
  const rest = lines.slice(1).filter((line) => line.trim() !== '');
  return Math.min(...rest.map(indentOf));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
