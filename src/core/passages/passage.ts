/** Where a passage comes from: a markdown section, a code comment, a symbol's docstring, other documentation. */
export type PassageKind = 'markdown' | 'comment' | 'docstring' | 'doc';

/** Lines of a file, 1-based, both ends inclusive. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** A text as it stands in a file or an unsaved buffer, decoded, its line breaks as they are. */
export interface SourceDocument {
  /** Relative to the workspace folder, separated by '/'. */
  readonly path: string;
  /** The programming or markup language by VS Code's identifiers, such as `typescript` or `markdown`. */
  readonly languageId: string;
  readonly text: string;
}

/** What an extractor finds: prose with its place, not yet split to the model's token budget. */
export interface DraftPassage {
  readonly kind: PassageKind;
  readonly range: LineRange;
  /** Headings above the passage, outermost first. */
  readonly headingPath: readonly string[];
  /** The qualified name of the symbol that owns a comment or docstring, such as `Client.connect`. */
  readonly symbol?: string;
  /** Prose only: comment markers, fences and markup removed; paragraphs separated by blank lines. */
  readonly text: string;
  /** The file line (1-based) of each line of `text`, so that a split keeps exact lines. */
  readonly lines: readonly number[];
}

/** The unit of search: a piece of prose that fits the model's token budget. */
export interface Passage {
  readonly path: string;
  readonly range: LineRange;
  readonly kind: PassageKind;
  /** The natural language as ISO 639-1 code, `und` where it cannot be told. */
  readonly language: string;
  readonly languageId: string;
  readonly headingPath: readonly string[];
  readonly symbol?: string;
  readonly text: string;
  /** Hash of `embeddingText`: equal hashes share one vector, whatever the file. */
  readonly hash: string;
}

/** The text whose vector stands for the passage: its breadcrumb and symbol, then its prose. */
export function embeddingText(passage: Pick<Passage, 'headingPath' | 'symbol' | 'text'>): string {
  const context = [passage.headingPath.join(' > '), passage.symbol ?? ''].filter(Boolean).join(' ');
  return context ? `${context}\n${passage.text}` : passage.text;
}
