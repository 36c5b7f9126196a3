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
  text.split('\n').forEach((line, i) => reader.read(line, i + 1));
  builder.flush();
  return Promise.resolve(builder.drafts);
};

class LineReader {
  /** The line that closes the block without prose that is open. */
  private fence: string | undefined;
  private isInTable = false;
  private isAfterBlank = true;
  private isLiteral = false;

  constructor(private readonly builder: ProseBuilder) {}

  read(written: string, number: number): void {
    const line = written.trim();
    if (this.fence !== undefined) {
      if (line === this.fence) this.fence = undefined;
    } else if (opaque.test(line)) this.fence = line.replace(/^```.*/, '```');
    else if (tableFence.test(line)) this.isInTable = !this.isInTable;
    else if (!this.isLiteralLine(written)) this.readProse(line, number);
    this.isAfterBlank = line === '' || silent.test(line);
  }

  /** An indented paragraph that is no list is shown as it is written: code. */
  private isLiteralLine(written: string): boolean {
    const opens = this.isAfterBlank && /^\s+\S/.test(written) && !this.isInTable && !isList(written.trim());
    this.isLiteral = written.trim() !== '' && (this.isLiteral || opens);
    return this.isLiteral;
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
