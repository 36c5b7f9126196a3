import type { Segment } from '../index/segment.ts';
import { isFunctionWord } from './functionWords.ts';
import { headingWeights } from './headingPath.ts';
import { stem } from './stem.ts';
import { tokens, termWeight } from './terms.ts';

/** A row of a segment with the score that one half gave it. */
export interface Hit {
  readonly segment: Segment;
  readonly row: number;
  readonly score: number;
}

/** Decides whether a row may be a result. */
export type RowFilter = (segment: Segment, row: number) => boolean;

const k1 = 1.2;
const b = 0.75;
/** A pasted page is a query too: its first terms say what it is about. */
export const maxQueryTerms = 64;

/** The words that a query is looked up by, as they stand there: its content words or, where it has none, all of them. */
export function contentWords(query: string): readonly string[] {
  // The segmenter tears 下さい to 下|さい, and the question would be about what is below.
  const all = tokens(query.replaceAll('下さい', 'ください'));
  const content = all.filter((token) => !isFunctionWord(token));
  return content.length > 0 ? content : all;
}

/** The distinct terms of these words. */
export function queryTerms(query: string): string[] {
  return [...new Set(contentWords(query).map(stem))].slice(0, maxQueryTerms);
}

/** Okapi BM25 (Robertson & Zaragoza 2009, k1 1.2, b 0.75) over the live rows of all segments; best first, `topK` different passages at most. */
export function bm25(segments: readonly Segment[], query: string, topK: number, isWanted: RowFilter): Hit[] {
  const rows = rowsOf(segments);
  const average = averageLength(segments, rows);
  const hits: Hit[] = [];
  const wanted = weightedTerms(segments, query, rows);
  for (const segment of segments) {
    const scores = scoreSegment(segment, wanted, average);
    for (const [row, score] of scores) if (isWanted(segment, row)) hits.push({ segment, row, score });
  }
  return leading(hits, topK);
}

/** About the score of a passage that holds every term of the query: one each in a passage of average length. */
export function fullScore(segments: readonly Segment[], query: string): number {
  return weightedTerms(segments, query, rowsOf(segments)).reduce((sum, { idf }) => sum + idf, 0);
}

/**
 * The best hits in order, so many that they hold `topK` different passages, with their copies: one that stands in
 * hundreds of files leaves room for others, and both halves know the same of it.
 */
export function leading(hits: Hit[], topK: number): Hit[] {
  const seen = new Set<string>();
  const kept: Hit[] = [];
  for (const hit of hits.sort((x, y) => y.score - x.score || compareRows(x, y))) {
    const hash = hit.segment.hash(hit.row);
    if (seen.size === topK && !seen.has(hash)) break;
    seen.add(hash);
    kept.push(hit);
  }
  return kept;
}

/** How many different passages these are. */
export function passagesIn(hits: readonly Hit[]): number {
  return new Set(hits.map(({ segment, row }) => segment.hash(row))).size;
}

/** A stable order for equal scores: by segment name, then row. */
export function compareRows(x: Hit, y: Hit): number {
  return x.segment.name < y.segment.name ? -1 : x.segment.name > y.segment.name ? 1 : x.row - y.row;
}

function rowsOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}

/** The terms of a query with what one of each in a passage of average length is worth. */
function weightedTerms(segments: readonly Segment[], query: string, rows: number): WeightedTerm[] {
  const weight = headingWeights(query, queryTerms);
  return queryTerms(query).map((term) => ({
    term,
    idf: weight(term) * termWeight(term) * idf(segments, term, rows),
  }));
}

interface WeightedTerm {
  readonly term: string;
  readonly idf: number;
}

function averageLength(segments: readonly Segment[], rows: number): number {
  let total = 0;
  for (const { postings } of segments) for (const length of postings.lengths) total += length;
  return total / Math.max(rows, 1);
}

function idf(segments: readonly Segment[], term: string, rows: number): number {
  const holders = segments.reduce((sum, { postings }) => sum + (postings.get(term)?.rows.length ?? 0), 0);
  return Math.log(1 + (rows - holders + 0.5) / (holders + 0.5));
}

function scoreSegment(
  { postings }: Segment,
  wanted: readonly WeightedTerm[],
  average: number,
): Map<number, number> {
  const scores = new Map<number, number>();
  for (const { term, idf } of wanted) {
    const found = postings.get(term);
    found?.rows.forEach((row, i) => {
      const frequency = found.frequencies[i] ?? 0;
      const norm = k1 * (1 - b + (b * (postings.lengths[row] ?? 0)) / average);
      scores.set(row, (scores.get(row) ?? 0) + (idf * frequency * (k1 + 1)) / (frequency + norm));
    });
  }
  return scores;
}
