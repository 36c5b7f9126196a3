import { EmptyQueryError } from '../errors.ts';
import type { ModelInfo } from '../index/ports.ts';
import type { IndexSnapshot, Segment } from '../index/segment.ts';
import type { Passage } from '../passages/passage.ts';
import type { Hit, RowFilter } from './bm25.ts';
import { bm25, contentWords, fullScore, maxQueryTerms } from './bm25.ts';
import type { FusedHit } from './fuse.ts';
import { fuse, halves } from './fuse.ts';
import type { SearchOptions, SearchResult } from './search.ts';
import { stem } from './stem.ts';
import { isBigram } from './terms.ts';
import type { DotProducts } from './vectorScan.ts';
import { exactScore, nearestRows } from './vectorScan.ts';
import { writingOf, writingOfLanguage } from './writing.ts';

/** The index of one workspace folder as it is searched. */
export interface SearchedFolder {
  readonly folder: string;
  readonly snapshot: IndexSnapshot;
  /** The passage as it stands now, moved lines included; `undefined` where its text is gone. */
  current(passage: Passage): Promise<Passage | undefined>;
}

/** What the searcher needs of the outside. */
export interface SearcherDeps {
  /** A unit vector, or `undefined` where the model cannot run. */
  readonly embedQuery: (query: string, signal?: AbortSignal) => Promise<Float32Array | undefined>;
  readonly dots: DotProducts;
  readonly scores: ModelInfo['scores'] | undefined;
  readonly globMatcher: (glob: string) => (path: string) => boolean;
}

/** Passages taken from each half at least before they are fused. */
export const candidates = 100;
/** A passage that shares stray words with the question is no find: less than this of the best or of a good BM25 score. */
const strayShare = 0.5;
/** What a query holds beyond this cannot change its tokens: the student reads far fewer. */
const maxQueryCharacters = 2_000;

/** Ranks passages for queries and for vectors. */
export class Searcher {
  constructor(private readonly deps: SearcherDeps) {}

  /** Ranks the folders' passages for a question; throws `EmptyQueryError` where it holds no word. */
  async search(
    query: string,
    folders: readonly SearchedFolder[],
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<SearchResult[]> {
    const text = query.slice(0, maxQueryCharacters);
    if (!/[\p{L}\p{N}]/u.test(text)) throw new EmptyQueryError();
    const wanted = halves[options.mode];
    const vector = wanted.semantic ? await this.deps.embedQuery(text, signal) : undefined;
    const isLexical = wanted.lexical || vector === undefined;
    return this.rank(folders, options, {
      vector,
      query: isLexical ? text : undefined,
      words: isLexical ? queryWords(text) : [],
    });
  }

  /** Ranks the folders' passages by nearness to a vector alone. */
  async similar(
    vector: Float32Array,
    folders: readonly SearchedFolder[],
    options: SearchOptions,
    isWanted: (passage: Passage) => boolean,
  ): Promise<SearchResult[]> {
    return this.rank(folders, options, { vector, query: undefined, words: [], isWanted });
  }

  private async rank(folders: readonly SearchedFolder[], options: SearchOptions, question: Question) {
    const folderOf = new Map<Segment, SearchedFolder>();
    for (const folder of folders)
      for (const segment of folder.snapshot.segments) folderOf.set(segment, folder);
    const segments = [...folderOf.keys()];
    const isWanted = rowFilter(options, question, this.deps.globMatcher);
    const most = Math.max(candidates, options.topK);
    const semantic = question.vector ? this.dense(segments, question.vector, { topK: most, isWanted }) : [];
    const lexical = question.query ? bm25(segments, question.query, most, isWanted) : [];
    const query = question.query ?? '';
    const fused = fuse(semantic, lexical, {
      canShareWords: canShareWords(query),
      fullScore: fullScore(segments, query),
    });
    return this.present(fused, question, { folderOf, topK: options.topK });
  }

  private dense(
    segments: readonly Segment[],
    vector: Float32Array,
    wanted: { readonly topK: number; readonly isWanted: RowFilter },
  ): Hit[] {
    return nearestRows(segments, vector, { ...wanted, dots: this.deps.dots })
      .map((hit) => ({ ...hit, score: exactScore(hit, vector) }))
      .sort((x, y) => y.score - x.score);
  }

  private async present(
    hits: readonly FusedHit[],
    question: Question,
    { folderOf, topK }: { folderOf: Map<Segment, SearchedFolder>; topK: number },
  ): Promise<SearchResult[]> {
    const results: SearchResult[] = [];
    const seen = new Set<string>();
    for (const hit of hits) {
      if (results.length >= topK) break;
      const folder = folderOf.get(hit.segment);
      const stored = hit.segment.passage(hit.row);
      if (!folder || seen.has(stored.hash)) continue;
      const passage = await folder.current(stored);
      if (!passage) continue;
      seen.add(stored.hash);
      results.push(this.result(hit, passage, { rank: results.length + 1, folder: folder.folder, question }));
    }
    return results;
  }

  private result(
    hit: FusedHit,
    passage: Passage,
    { rank, folder, question }: { rank: number; folder: string; question: Question },
  ): SearchResult {
    const { semanticScore, semanticRank, lexicalScore, lexicalRank, lexicalShare = 0 } = hit;
    const cosine = semanticScore ?? (question.vector ? exactScore(hit, question.vector) : undefined);
    return {
      rank,
      score: round(cosine ?? hit.score),
      isWeak: lexicalShare < strayShare && cosine !== undefined && cosine < (this.deps.scores?.weak ?? 0),
      folder,
      passage,
      explanation: {
        ...(semanticScore === undefined ? {} : { semanticScore: round(semanticScore) }),
        ...(semanticRank === undefined ? {} : { semanticRank }),
        ...(lexicalScore === undefined ? {} : { lexicalScore: round(lexicalScore) }),
        ...(lexicalRank === undefined ? {} : { lexicalRank }),
        matchedTerms: question.words.filter((word) => holds(hit, stem(word))),
      },
    };
  }
}

interface Question {
  readonly vector: Float32Array | undefined;
  readonly query: string | undefined;
  /** The query's words as they are written, without the bigrams of the index. */
  readonly words: readonly string[];
  readonly isWanted?: (passage: Passage) => boolean;
}

function rowFilter(
  options: SearchOptions,
  question: Question,
  globMatcher: SearcherDeps['globMatcher'],
): RowFilter {
  const { kinds = [], languages = [], pathGlob } = options;
  const matchesGlob = pathGlob ? globMatcher(pathGlob) : undefined;
  const needsPassage = kinds.length > 0 || question.isWanted !== undefined;
  return (segment, row) => {
    if (!segment.isLive(row)) return false;
    if (matchesGlob && !matchesGlob(segment.path(row))) return false;
    if (languages.length > 0 && !languages.includes(segment.language(row))) return false;
    if (!needsPassage) return true;
    const passage = segment.passage(row);
    const isKind = kinds.length === 0 || kinds.includes(passage.kind);
    return isKind && (question.isWanted?.(passage) ?? true);
  };
}

/** Whether a hit is written as the query is; where either cannot be told, it may be. */
function canShareWords(query: string): (hit: Hit) => boolean {
  const writing = writingOf(query);
  return ({ segment, row }) => (writingOfLanguage(segment.language(row)) ?? writing) === writing;
}

function queryWords(query: string): string[] {
  return [...new Set(contentWords(query).filter((word) => !isBigram(word)))].slice(0, maxQueryTerms);
}

/** Asked of the postings: to find the terms of thirty passages anew takes longer than the search. */
function holds({ segment, row }: Hit, term: string): boolean {
  return segment.postings.get(term)?.rows.includes(row) ?? false;
}

const round = (score: number): number => Math.round(score * 1e4) / 1e4;
