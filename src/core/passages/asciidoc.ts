import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** Blocks that hold no prose: listings, literals, comments, passthrough. */
const opaque = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,}|```.*)$/;
const silent =
  /^(?::[\w!-]+:|\[.*\]$|\/\/(?!\/)|(?:include|image|ifdef|ifndef|ifeval|endif|toc|video)::|={4,}$|\*{4,}$|_{4,}$|--$|'''$|<<<$|\+$)/;
const tableFence = /^[|!,:]===+$/;
const listMark = /^(?:[*.-]+|\d+\.|<\d+>|NOTE:|TIP:|IMPORTANT:|WARNING:|CAUTION:)\s+(?=\S)/;

/** Sections of AsciiDoc; listings, literals, comments, attributes and block markers are left out. */
export const extractAsciidoc: Extractor = ({ text }) => {
  const builder = new ProseBuilder('doc');
  const reader = new LineReader(builder);
  const lines = text.split('\n');
  lines.forEach((line, i) => reader.read(line, lines[i + 1] ?? '', i + 1));
  builder.flush();
  return Promise.resolve(builder.drafts);
};

class LineReader {
  /** The line that closes the block without prose that is open. */
  private fence: string | undefined;
  private isInTable = false;
  private isLiteral = false;
  /** Whether the line above is a title that this one underlines. */
  private isTitle = false;
  /** The line above, empty where that is none of prose, and the last one with something on it. */
  private above = '';
  private last = '';

  constructor(private readonly builder: ProseBuilder) {}

  read(written: string, next: string, number: number): void {
    const line = written.trim();
    if (this.fence !== undefined) {
      if (line === this.fence) this.fence = undefined;
    } else if (this.isTitle) this.isTitle = false;
    else if (this.above === '' && isUnderlined(line, next)) this.readTitle(line, next, number);
    else if (opaque.test(line)) this.openFence(line, number);
    else if (tableFence.test(line)) this.isInTable = !this.isInTable;
    else if (!this.isLiteralLine(written)) this.readProse(line, number);
    this.above = silent.test(line) || opaque.test(line) ? '' : line;
    this.last = line || this.last;
  }

  private openFence(line: string, number: number): void {
    this.fence = line.replace(/^```.*/, '```');
    this.builder.addLine('', number);
  }

  /** An indented paragraph is shown as it is written: code. A list or what it explains is none. */
  private isLiteralLine(written: string): boolean {
    const line = written.trim();
    const isListed = isList(line) || /(?:::|;;)$/.test(this.last);
    const opens = this.above === '' && /^\s+\S/.test(written) && !this.isInTable && !isListed;
    this.isLiteral = line !== '' && (this.isLiteral || opens);
    return this.isLiteral;
  }

  private readTitle(line: string, underline: string, number: number): void {
    this.isTitle = true;
    this.builder.heading('=-~^+'.indexOf(underline.charAt(0)) + 1, inline(line), number);
  }

  private readProse(line: string, number: number): void {
    const heading = /^(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?$/.exec(line);
    if (heading) return this.builder.heading(heading[1]?.length ?? 1, inline(heading[2] ?? ''), number);
    if (silent.test(line)) return this.builder.addLine('', number);
    if (this.isInTable) return this.builder.add(inline(cells(line)), number);
    if (isList(line) || isBlockTitle(line)) this.builder.addLine('', number);
    this.builder.addLine(inline(line.replace(listMark, '').replace(/^\.(?=[^\s.])/, '')).trim(), number);
  }
}

const isList = (line: string): boolean => listMark.test(line) || /\S(?:::|;;)(?:\s|$)/.test(line);
/** A title of the old style: its underline is as long as itself, give or take two, in characters or in columns. */
function isUnderlined(line: string, next: string): boolean {
  if (!/^([=\-~^+])\1+\s*$/.test(next) || !/^[\p{L}\p{N}].*\p{L}/u.test(line) || isList(line)) return false;
  const columns = line.length + (line.match(/[\u3000-\u9fff\uff00-\uff60]/g)?.length ?? 0);
  const length = next.trim().length;
  return length >= line.length - 2 && length <= columns + 2;
}

const isBlockTitle = (line: string): boolean => /^\.[^\s.]/.test(line);

/** The cells of a row, without the specifiers of their format. */
function cells(line: string): string {
  return line
    .replace(/^(?:[\d.*+<>^]*[a-z]?)?\|\s*/, '')
    .replace(/\s*(?:(?<=\s)[\d.*+<>^]*[a-z]?)?\|\s*/g, ', ')
    .trim();
}

/** A single mark counts only at the edges of a word, a double one anywhere: `snake_case_name` and `C++` keep theirs. */
const single = /(?<![\p{L}\p{N}\\*_`#+])([*_`#+])(\S(?:.*?\S)?)\1(?![\p{L}\p{N}*_`#+])/gu;
const double = /(\*\*|__|``|##)(\S(?:.*?\S)?)\1/g;

function inline(text: string): string {
  return text
    .replace(/\[\[[^\]]*\]\]|\(\(\([^)]*\)\)\)|(?:image|kbd|btn|icon):[^\s[]*\[[^\]]*\]/g, '')
    .replace(/footnote:[^\s[]*\[([^\]]*)\]/g, ' ($1)')
    .replace(/(?:link:|xref:|mailto:|https?:\/\/)[^\s[]*\[([^\],]*)[^\]]*\]/g, '$1')
    .replace(/<<([^,>]*)(?:,\s*([^>]*))?>>/g, (_, target: string, words?: string) => words ?? target)
    .replace(double, '$2')
    .replace(single, '$2')
    .replace(/::(?=\s|$)/, ':')
    .replace(/\s\+$/, '');
}
