import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

const adornment = /^([!-/:-@[-`{-~])\1{1,}\s*$/;
const proseDirectives =
  /^(?:note|warning|tip|important|caution|attention|danger|hint|error|seealso|admonition|versionadded|versionchanged|deprecated|topic|sidebar|glossary)$/;

/** Sections of reStructuredText; comments, literal blocks and directives other than admonitions are left out. */
export const extractRestructuredText: Extractor = ({ text }) => {
  const lines = text.split(/\r\n|\r|\n/);
  const builder = new ProseBuilder('doc');
  const levels: string[] = [];
  let skipDeeperThan = -1;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const indent = line.search(/\S/);
    if (skipDeeperThan >= 0 && (indent < 0 || indent > skipDeeperThan)) continue;
    skipDeeperThan = -1;
    const title = titleAt(lines, i);
    if (title) {
      builder.heading(levelOf(levels, title.style), inline(title.text));
      i = title.lastLine;
    } else if (!adornment.test(line)) skipDeeperThan = addLine(builder, line, i + 1);
  }
  builder.flush();
  return Promise.resolve(builder.drafts);
};

/** Adds a line of prose; returns the indentation below which to skip, or -1. */
function addLine(builder: ProseBuilder, line: string, number: number): number {
  const indent = Math.max(line.search(/\S/), 0);
  const directive = /^\s*\.\.\s+([\w-]+)::\s*(.*)$/.exec(line);
  if (directive) {
    if (!proseDirectives.test(directive[1] ?? '')) return indent;
    builder.addLine('', number);
    builder.addLine(inline(directive[2] ?? '').trim(), number);
    return -1;
  }
  if (/^\s*\.\.(?:\s|$)/.test(line)) return indent;
  if (/^\s*:[\w-]+:(?:\s|$)/.test(line)) return -1;
  builder.addLine(inline(line.replace(/::\s*$/, ':')).trim(), number);
  return /::\s*$/.test(line) ? indent : -1;
}

interface Title {
  readonly text: string;
  readonly style: string;
  readonly lastLine: number;
}

function titleAt(lines: readonly string[], i: number): Title | undefined {
  const [line, next, afterNext] = [lines[i] ?? '', lines[i + 1] ?? '', lines[i + 2] ?? ''];
  if (adornment.test(line) && next.trim() !== '' && adornment.test(afterNext) && line[0] === afterNext[0])
    return { text: next.trim(), style: `${line[0]}${line[0]}`, lastLine: i + 2 };
  const isTitle = /^\S/.test(line) && !adornment.test(line) && adornment.test(next);
  if (isTitle && next.trim().length >= Math.min(line.trim().length, 3))
    return { text: line.trim(), style: next[0] ?? '', lastLine: i + 1 };
  return undefined;
}

function levelOf(levels: string[], style: string): number {
  if (!levels.includes(style)) levels.push(style);
  return levels.indexOf(style) + 1;
}

function inline(text: string): string {
  return text
    .replace(/:[\w:+-]+:`([^`<]*?)\s*(?:<[^>]*>)?`/g, '$1')
    .replace(/``([^`]+)``/g, '$1')
    .replace(/`([^`<]*?)\s*(?:<[^>]*>)?`_{0,2}/g, '$1')
    .replace(/\*\*?([^*]+)\*\*?/g, '$1')
    .replace(/\|([^|\s][^|]*)\|/g, '$1');
}
