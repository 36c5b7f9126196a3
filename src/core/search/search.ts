import type { Passage, PassageKind } from '../passages/passage.ts';

/** Both halves fused, or one alone. */
export type SearchMode = 'hybrid' | 'semantic' | 'lexical';

/** What to rank; empty lists of filters mean no filter. */
export interface SearchOptions {
  readonly topK: number;
  readonly mode: SearchMode;
  readonly kinds?: readonly PassageKind[];
  /** Natural languages as ISO 639-1 codes. */
  readonly languages?: readonly string[];
  /** A glob on the workspace-relative path. */
  readonly pathGlob?: string;
}

/** How a result came to its rank; absent where a half did not find it. */
export interface Explanation {
  readonly semanticScore?: number;
  readonly semanticRank?: number;
  readonly lexicalScore?: number;
  readonly lexicalRank?: number;
  readonly matchedTerms: readonly string[];
}

/** A ranked passage; `score` is the cosine where the semantic half ran, else the share of the best BM25 score. */
export interface SearchResult {
  readonly rank: number;
  readonly score: number;
  /** True below the model's calibrated line where the words match by less than half of the best or of a good match. */
  readonly isWeak: boolean;
  /** The workspace folder's name or URI where several are searched. */
  readonly folder: string;
  readonly passage: Passage;
  readonly explanation: Explanation;
}

/**
 * Where the line above the weak results goes: below it there is no other. To move each weak one down would cost up to a
 * point of MRR@10 across languages, where a share of the words stands for the match.
 */
export const weakFrom = (results: readonly Pick<SearchResult, 'isWeak'>[]): number =>
  results.findLastIndex(({ isWeak }) => !isWeak) + 1;
