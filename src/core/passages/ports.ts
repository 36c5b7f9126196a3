import type { DraftPassage, SourceDocument } from './passage.ts';

/** Finds the prose of a document without BOM, its lines ended by \n; of malformed input it returns what it can. */
export type Extractor = (document: SourceDocument) => Promise<readonly DraftPassage[]>;

/** A node of a syntax tree, as much of it as comment extraction needs; rows and columns are 0-based. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly startPosition: { readonly row: number; readonly column: number };
  readonly endPosition: { readonly row: number; readonly column: number };
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
  /** All nodes below of the given types, in document order. */
  descendantsOfType(types: string[]): readonly (SyntaxNode | null)[];
}

/** Parses source code; `undefined` where no grammar for the language is at hand. */
export interface SyntaxParser {
  parse<T>(languageId: string, text: string, visit: (root: SyntaxNode) => T): Promise<T | undefined>;
}

/** Number of tokens that the student sees for a text. */
export type CountTokens = (text: string) => number;

/** A short collision-resistant hash in hexadecimal. */
export type HashText = (text: string) => string;
