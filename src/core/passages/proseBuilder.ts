import type { DraftPassage, PassageKind } from './passage.ts';

/** Collects lines of prose with their file lines and hands them out as drafts, section by section. */
export class ProseBuilder {
  readonly drafts: DraftPassage[] = [];
  private texts: string[] = [];
  private lines: number[] = [];
  private headings: { level: number; title: string }[] = [];

  constructor(
    private readonly kind: PassageKind,
    private readonly title?: string,
  ) {}

  /** Adds a block whose text lines stand on consecutive file lines from `startLine` (1-based). */
  add(text: string, startLine: number): void {
    if (text.trim() === '') return;
    this.blank();
    text.split('\n').forEach((line, i) => this.push(line, startLine + i));
  }

  /** Adds one line to the open paragraph; an empty one ends it. */
  addLine(text: string, line: number): void {
    if (text === '') this.blank();
    else this.push(text, line);
  }

  /** Ends the section before and opens the one under a heading of the given depth. */
  heading(level: number, title: string): void {
    this.flush();
    this.headings = this.headings.filter((heading) => heading.level < level);
    if (title !== '') this.headings.push({ level, title });
  }

  /** Ends the open section. */
  flush(): void {
    while (this.texts.at(-1) === '') this.pop();
    const [startLine, endLine] = [this.lines[0], this.lines.at(-1)];
    if (startLine !== undefined && endLine !== undefined)
      this.drafts.push({
        kind: this.kind,
        range: { startLine, endLine },
        headingPath: this.headingPath(),
        text: this.texts.join('\n'),
        lines: this.lines,
      });
    this.texts = [];
    this.lines = [];
  }

  private headingPath(): string[] {
    const titles = this.headings.map((heading) => heading.title);
    return this.title && titles[0] !== this.title ? [this.title, ...titles] : titles;
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
