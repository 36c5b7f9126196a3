import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';
import { inlineRestructuredText as inline } from './restructuredTextInline.ts';

const adornment = /^([!-/:-@[-`{-~])\1{1,}\s*$/;
const tableRule = /^\s*(?:\+[-=+]+\+|=+(?:\s+=+)+)\s*$/;
/** Directives whose content is code, data, a picture or a list of files. */
const opaque =
  /^(?:code|code-block|sourcecode|literalinclude|highlight|highlightlang|parsed-literal|raw|math|image|include|toctree|contents|csv-table|auto\w+|doctest|test\w+|index|meta|tabularcolumns|graphviz|digraph|graph|uml|plantuml|mermaid|ipython|program-output|default-domain|role|default-role|sectnum|target-notes|(?:\w+:)?(?:current)?module|bibliography|prompt|plot)$/;
/** Directives whose argument is a path or a name for programs. */
const unnamed = /^(?:figure|only|ifconfig|container|rst-class|class|list-table)$/;

/** Sections of reStructuredText; comments, literal blocks and directives without prose are left out. */
export const extractRestructuredText: Extractor = ({ text }) => {
  const lines = text.split('\n');
  const builder = new ProseBuilder('doc');
  const levels: string[] = [];
  const reader = new LineReader(builder);
  for (let i = 0; i < lines.length; i++) {
    if (reader.skips(lines[i] ?? '')) continue;
    const title = titleAt(lines, i);
    if (title) {
      builder.heading(levelOf(levels, title.style), inline(title.text), title.line + 1);
      i = title.lastLine;
    } else reader.read(lines[i] ?? '', i + 1);
  }
  builder.flush();
  return Promise.resolve(builder.drafts.map((draft) => ({ ...draft, text: inline(draft.text) })));
};

class LineReader {
  /** The indentation below which to skip, or -1. */
  private skipDeeperThan = -1;
  private isInExample = false;
  /** Whether the line before is a directive or one of its options. */
  private takesOptions = false;

  constructor(private readonly builder: ProseBuilder) {}

  /** Whether the line belongs to a block without prose. */
  skips(line: string): boolean {
    const indent = line.search(/\S/);
    if (this.skipDeeperThan >= 0 && (indent < 0 || indent > this.skipDeeperThan)) return true;
    this.skipDeeperThan = -1;
    this.isInExample = indent >= 0 && (this.isInExample || line.startsWith('>>> ', indent));
    return this.isInExample;
  }

  read(line: string, number: number): void {
    const directive = /^\s*\.\.\s+([\w:+-]+?)::(?:\s+(.*))?$/.exec(line);
    const isOption = this.takesOptions && /^\s+:[\w-]+:/.test(line);
    this.takesOptions = directive !== null || isOption;
    if (isOption) return;
    if (directive) this.readDirective(directive, number);
    else if (/^\s*\.\.(?:\s+(?!\[)|$)/.test(line)) this.skip(line);
    else this.readProse(line, number);
  }

  private readDirective([line, name = '', words = '']: RegExpExecArray, number: number): void {
    this.builder.addLine('', number);
    if (opaque.test(name)) this.skip(line);
    else if (!unnamed.test(name) && /\p{L}/u.test(words)) this.builder.add(words, number);
  }

  private readProse(line: string, number: number): void {
    const isRule = adornment.test(line) || tableRule.test(line) || /^:[\w -]+:\s*\S*$/.test(line);
    this.builder.addLine(isRule ? '' : bare(line).trim(), number);
    if (/::\s*$/.test(line)) this.skip(line);
  }

  private skip(line: string): void {
    this.builder.addLine('', 0);
    this.skipDeeperThan = Math.max(line.search(/\S/), 0);
  }
}

/** A line without its bullet, footnote mark, bars of a table, colons of a field, or the pair before a literal block. */
function bare(line: string): string {
  const cells = /^\s*\|.*\|\s*$/.test(line) ? line.replace(/\s*\|\s*$/, '').replace(/\s+\|\s+/g, ', ') : line;
  return cells
    .replace(/^\s*:(?:[\w-]+\s+)*([\w*-]+):\s+/, '$1: ')
    .replace(/^\s*(?:[*+\u2022-]|#\.|\||\.\.\s+\[[^\]]*\])\s+/, '')
    .replace(/\s*::\s*$/, (mark) => (line.trim() === '::' || /^\s/.test(mark) ? '' : ':'));
}

interface Title {
  readonly text: string;
  readonly style: string;
  /** Indexes of the line of the text and of the last line. */
  readonly line: number;
  readonly lastLine: number;
}

function titleAt(lines: readonly string[], i: number): Title | undefined {
  const [line, next, afterNext] = [lines[i] ?? '', lines[i + 1] ?? '', lines[i + 2] ?? ''];
  if (adornment.test(line) && next.trim() !== '' && adornment.test(afterNext) && line[0] === afterNext[0])
    return { text: next.trim(), style: `${line[0]}${line[0]}`, line: i + 1, lastLine: i + 2 };
  const isTitle = /^\S/.test(line) && !adornment.test(line) && adornment.test(next);
  if (isTitle && next.trim().length >= Math.min(line.trim().length, 3))
    return { text: line.trim(), style: next[0] ?? '', line: i, lastLine: i + 1 };
  return undefined;
}

function levelOf(levels: string[], style: string): number {
  if (!levels.includes(style)) levels.push(style);
  return levels.indexOf(style) + 1;
}
