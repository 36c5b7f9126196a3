import type { DraftPassage, PassageKind } from './passage.ts';

interface Heading {
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** Collects lines of prose with their file lines and hands them out as drafts, section by section. */
export class ProseBuilder {
  readonly drafts: DraftPassage[] = [];
  private texts: string[] = [];
  private lines: number[] = [];
  private headings: Heading[] = [];
  /** The heading above, as long as nothing stands below it. */
  private bare: Heading | undefined;

  constructor(private readonly kind: PassageKind) {}

  /** Adds a block whose text lines stand on consecutive file lines from `startLine` (1-based). */
  add(text: string, startLine: number): void {
    this.blank();
    text.split('\n').forEach((line, i) => this.addLine(line.trim(), startLine + i));
  }

  /** Adds one line to the open paragraph; an empty one ends it. */
  addLine(text: string, line: number): void {
    if (text === '') this.blank();
    else this.push(text, line);
  }

  /** Opens the section under a title that stands in no line of prose, such as that of the front matter. */
  title(level: number, text: string): void {
    this.headings.push({ level, text, line: 0 });
  }

  /** Ends the section before and opens the one under a heading of the given depth; its text begins on `line`. */
  heading(level: number, text: string, line: number): void {
    this.flush(level);
    this.headings = this.headings.filter((heading) => heading.level < level);
    if (text.trim() === '') return;
    const above = text.slice(0, text.search(/\S/)).split('\n').length - 1;
    this.bare = { level, text: text.trim(), line: line + above };
    this.headings.push(this.bare);
  }

  /** Ends the open section. A heading with nothing to read in its whole section is a passage itself. */
  flush(nextLevel = 0): void {
    const { bare } = this;
    while (this.texts.at(-1) === '') this.pop();
    if (bare && nextLevel <= bare.level && this.texts.length === 0) {
      this.headings.pop();
      this.add(bare.text, bare.line);
    }
    this.bare = undefined;
    this.hand();
  }

  private hand(): void {
    const [startLine, endLine] = [this.lines[0], this.lines.at(-1)];
    if (startLine !== undefined && endLine !== undefined)
      this.drafts.push({
        kind: this.kind,
        range: { startLine, endLine },
        headingPath: this.headings.map(({ text }) => text.replace(/\s+/g, ' ')),
        text: this.texts.join('\n'),
        lines: this.lines,
      });
    this.texts = [];
    this.lines = [];
  }

  private blank(): void {
    if (this.texts.length > 0 && this.texts.at(-1) !== '') this.push('', this.lines.at(-1) ?? 1);
  }

  private push(text: string, line: number): void {
    this.texts.push(text);
    this.lines.push(line);
  }

  private pop(): void {
    this.texts.pop();
    this.lines.pop();
  }
}
