import type { Hit } from './bm25.ts';
import { compareRows } from './bm25.ts';
import type { SearchMode } from './search.ts';

/** A hit with its place in each half; ranks count from 1 and are absent where the half did not find it. */
export interface FusedHit extends Hit {
  readonly semanticScore?: number;
  readonly semanticRank?: number;
  readonly lexicalScore?: number;
  readonly lexicalRank?: number;
}

/**
 * The constant of reciprocal-rank fusion (Cormack, Clarke & Büttcher 2009, who take 60). A small one lets the first
 * ranks stand out: a passage in another language is found by one half only, and must not fall behind those that both
 * halves find somewhere.
 */
const fusionConstant = 10;

/** A passage that shares stray words with the question is no find: less than this share of the best BM25 score. */
const lexicalFloor = 0.5;

type Mutable = { -readonly [K in keyof FusedHit]: FusedHit[K] };

/** Merges the two halves by the sum of 1 / (constant + rank); best first. */
export function fuse(semantic: readonly Hit[], lexical: readonly Hit[]): FusedHit[] {
  const merged = new Map<string, Mutable>();
  const at = (hit: Hit): Mutable => {
    const key = `${hit.segment.name}:${hit.row}`;
    const known = merged.get(key) ?? { segment: hit.segment, row: hit.row, score: 0 };
    merged.set(key, known);
    return known;
  };
  semantic.forEach((hit, i) => {
    const fused = Object.assign(at(hit), { semanticScore: hit.score, semanticRank: i + 1 });
    fused.score += 1 / (fusionConstant + i + 1);
  });
  const floor = lexicalFloor * (lexical[0]?.score ?? 0);
  const found = lexical.filter((hit) => hit.score >= floor);
  found.forEach((hit, i) => {
    const fused = Object.assign(at(hit), { lexicalScore: hit.score, lexicalRank: i + 1 });
    fused.score += 1 / (fusionConstant + i + 1);
  });
  return [...merged.values()].sort((x, y) => y.score - x.score || compareRows(x, y));
}

/** The halves that a mode asks for. */
export const halves: Record<SearchMode, { semantic: boolean; lexical: boolean }> = {
  hybrid: { semantic: true, lexical: true },
  semantic: { semantic: true, lexical: false },
  lexical: { semantic: false, lexical: true },
};
