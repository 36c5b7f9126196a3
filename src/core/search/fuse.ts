import type { Segment } from '../index/segment.ts';
import type { Hit } from './bm25.ts';
import { compareRows, passagesIn } from './bm25.ts';
import type { SearchMode } from './search.ts';

/** A hit with its place in each half; ranks count from 1 and are absent where the half did not find it. */
export interface FusedHit extends Hit {
  readonly semanticScore?: number;
  readonly semanticRank?: number;
  readonly lexicalScore?: number;
  readonly lexicalRank?: number;
  /** Where the BM25 score lies between that of no find (0) and that of the best (1). */
  readonly lexicalShare?: number;
}

/** What the question is to the words of the passages. */
export interface FuseOptions {
  /** Whether a passage is written as the question is. */
  readonly canShareWords?: (hit: Hit) => boolean;
  /** The BM25 score of a passage that holds all of the question's terms. */
  readonly fullScore?: number;
}

/**
 * A find by words counts in full where it reaches this share of the score of all terms: a stray word, if the best there
 * is, would else stand before the answer. MRR@10 as below, with the student of 0.1.0, en / ja: 0 57.1 / 53.7,
 * 0.5 57.2 / 53.9, 0.6 57.3 / 54.3, 0.7 57.4 / 54.4, 0.8 57.3 / 54.4, 1 56.8 / 54.2.
 */
const leastShare = 0.7;

/** How many of the nearest passages tell how much words a find shares with the question. */
const peers = 5;

type Mutable = { -readonly [K in keyof FusedHit]: FusedHit[K] };

/**
 * Merges the two halves by the sum of their scores, each spread from 0 (the last candidate) to 1 (the best,
 * of words what is good enough by `leastShare`); best first.
 *
 * Words cannot find a passage in another writing (`canShareWords` false). Instead of nothing such a one gets what its
 * five nearest peers in the question's writing have on average, the less the farther it is itself, so that a stray word
 * does not put them before it.
 *
 * Chosen with the first student (`npm run eval` measures the present one) on 411 headings of one documentation, asked as
 * they stand, that find their sections; MRR@10. Within a language, en / ja: cosine 35.8 / 36.6, words 46.6 / 43.1, this
 * sum 46.9 / 44.5, reciprocal ranks with constant 10 44.9 / 43.3, with 60 42.7 / 42.0. Where each section exists in one of
 * the two languages only, en->en / ja->ja / ja->en / en->ja: this sum 52.0 / 46.4 / 35.7 / 30.1, without the peers 53.0 /
 * 48.7 / 31.2 / 25.4, reciprocal ranks (10) 51.8 / 49.2 / 29.6 / 24.6.
 */
export function fuse(
  semantic: readonly Hit[],
  lexical: readonly Hit[],
  { canShareWords = () => true, fullScore = 0 }: FuseOptions = {},
): FusedHit[] {
  const found = new Finds();
  // Where words find less than the cosine does, the last candidate is one that shares none.
  const isShorter = semantic.length === 0 || passagesIn(lexical) < passagesIn(semantic);
  const lowest = isShorter ? 0 : (lexical.at(-1)?.score ?? 0);
  // Alone, words have nothing to be weighed against: their score is the share of the best.
  addLexical(found, lexical, spread(lexical, lowest, semantic.length > 0 ? leastShare * fullScore : 0));
  addSemantic(found, semantic, canShareWords);
  return found.bestFirst();
}

/** What either half found, by row. */
class Finds {
  private readonly rows = new Map<Segment, Map<number, Mutable>>();

  at({ segment, row }: Hit): Mutable {
    const rows = this.rows.get(segment) ?? new Map<number, Mutable>();
    this.rows.set(segment, rows);
    const found = rows.get(row) ?? { segment, row, score: 0 };
    rows.set(row, found);
    return found;
  }

  bestFirst(): FusedHit[] {
    const all = [...this.rows.values()].flatMap((rows) => [...rows.values()]);
    return all.sort((x, y) => y.score - x.score || compareRows(x, y));
  }
}

function addLexical(found: Finds, hits: readonly Hit[], share: (score: number) => number): void {
  hits.forEach((hit, i) => {
    const lexicalShare = share(hit.score);
    const { score: lexicalScore } = hit;
    Object.assign(found.at(hit), { score: lexicalShare, lexicalScore, lexicalRank: i + 1, lexicalShare });
  });
}

function addSemantic(found: Finds, hits: readonly Hit[], canShareWords: (hit: Hit) => boolean): void {
  const nearest = hits.filter(canShareWords).slice(0, peers);
  const expected = mean(nearest.map((hit) => found.at(hit).score));
  const share = spread(hits, hits.at(-1)?.score ?? 0);
  hits.forEach((hit, i) => {
    const fused = Object.assign(found.at(hit), { semanticScore: hit.score, semanticRank: i + 1 });
    const near = share(hit.score);
    fused.score = near + (canShareWords(hit) ? fused.score : Math.max(fused.score, expected * near));
  });
}

/** Maps scores from `lowest` to the best of the hits, which come best first, or to `least` to 0 to 1; equal ones to 1. */
function spread(hits: readonly Hit[], lowest: number, least = 0): (score: number) => number {
  const width = Math.max(hits[0]?.score ?? 0, least) - lowest;
  return (score) => (width > 0 ? (score - lowest) / width : 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / Math.max(values.length, 1);
}

/** The halves that a mode asks for. */
export const halves: Record<SearchMode, { semantic: boolean; lexical: boolean }> = {
  hybrid: { semantic: true, lexical: true },
  semantic: { semantic: true, lexical: false },
  lexical: { semantic: false, lexical: true },
};
