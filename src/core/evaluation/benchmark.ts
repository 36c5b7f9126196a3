import type { EmbedType } from '../index/ports.ts';
import type { Segment } from '../index/segment.ts';
import { buildPostings } from '../search/buildPostings.ts';
import type { Hit } from '../search/bm25.ts';
import { bm25, fullScore } from '../search/bm25.ts';
import { fuse } from '../search/fuse.ts';
import { candidates } from '../search/searcher.ts';
import type { CalibrationData } from './calibration.ts';
import { bestCosines, quantile } from './calibration.ts';
import type { Vectors } from './measures.ts';
import { cosine, ranks, retrievalSummary, spearman, translationAccuracy } from './measures.ts';

/** One measure of the benchmark: figures by name, in percent. */
export interface Measure {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Unit vectors of texts. */
export type EmbedTexts = (texts: readonly string[], type: EmbedType) => Promise<Vectors>;

/** A file of the evaluation set by name, parsed line by line. */
export type ReadRows = <T>(name: string) => Promise<readonly T[]>;

interface Section {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
}

interface Pair {
  readonly en_id: string;
  readonly ja_id: string;
  readonly en_heading_path: readonly string[];
  readonly ja_heading_path: readonly string[];
}

/** Bitext: each translation finds its original and back. */
export async function bitext(name: string, read: ReadRows, embed: EmbedTexts): Promise<Measure> {
  const rows = await read<{ xx: string; en: string }>(name);
  const [a, b] = [
    await embed(
      rows.map((r) => r.xx),
      'passage',
    ),
    await embed(
      rows.map((r) => r.en),
      'passage',
    ),
  ];
  const { forward, backward, mean } = translationAccuracy(a, b);
  return { name, figures: { 'xx>en': forward, 'en>xx': backward, mean } };
}

/** Semantic similarity: rank correlation of cosines with people's scores. */
export async function similarity(name: string, read: ReadRows, embed: EmbedTexts): Promise<Measure> {
  const rows = await read<{ a: string; b: string; score?: number; label?: number }>(name);
  const [a, b] = [
    await embed(
      rows.map((r) => r.a),
      'passage',
    ),
    await embed(
      rows.map((r) => r.b),
      'passage',
    ),
  ];
  const cosines = a.map((vector, i) => cosine(vector, b[i] ?? vector));
  const gold = rows.map((row) => Number(row.score ?? row.label));
  return { name, figures: { spearman: spearman(cosines, gold) } };
}

/** Headings find sections in four directions, sections their counterparts, and words help within a language. */
export async function documentation(stem: string, read: ReadRows, embed: EmbedTexts): Promise<Measure[]> {
  const corpus = await read<Section>(`${stem}.corpus`);
  const pairs = await read<Pair>(`${stem}.pairs`);
  const side = async (lang: 'en' | 'ja') => {
    const sections = corpus.filter((section) => section.lang === lang);
    const texts = sections.map((section) => section.text);
    const place = new Map(sections.map((section, i) => [section.id, i]));
    const right = pairs.map((pair) => place.get(pair[`${lang}_id`]) ?? -1);
    const headings = pairs.map((pair) => pair[`${lang}_heading_path`].join(' > '));
    return {
      texts,
      right,
      headings,
      vectors: await embed(texts, 'passage'),
      queries: await embed(headings, 'query'),
    };
  };
  const [en, ja] = [await side('en'), await side('ja')];
  const measure = (name: string, found: readonly number[]): Measure => ({
    name: `${stem}: ${name}`,
    figures: retrievalSummary(found),
  });
  const chosen = (from: typeof en): Vectors => from.right.map((i) => from.vectors[i] ?? new Float32Array());
  return [
    measure('ja heading -> en section', ranks(ja.queries, en.vectors, en.right)),
    measure('en heading -> en section', ranks(en.queries, en.vectors, en.right)),
    measure('en heading -> ja section', ranks(en.queries, ja.vectors, ja.right)),
    measure('ja heading -> ja section', ranks(ja.queries, ja.vectors, ja.right)),
    measure('ja section -> en section', ranks(chosen(ja), en.vectors, en.right)),
    measure('en section -> ja section', ranks(chosen(en), ja.vectors, ja.right)),
    ...lexicalMeasures(stem, 'en', en),
    ...lexicalMeasures(stem, 'ja', ja),
  ];
}

interface Side {
  readonly texts: readonly string[];
  readonly right: readonly number[];
  readonly headings: readonly string[];
  readonly vectors: Vectors;
  readonly queries: Vectors;
}

/** The product's lexical half alone, and both halves fused, within one language. */
function lexicalMeasures(
  stem: string,
  lang: string,
  { texts, right, headings, vectors, queries }: Side,
): Measure[] {
  const segment = textSegment(texts);
  const all = (): boolean => true;
  const found = headings.map((heading, i) => {
    const lexical = bm25([segment], heading, candidates, all);
    const semantic = nearest(segment, queries[i] ?? new Float32Array(), vectors);
    const fused = fuse(semantic, lexical, { fullScore: fullScore([segment], heading) });
    return { lexical: placeOf(lexical, right[i]), fused: placeOf(fused, right[i]) };
  });
  const name = `${lang} heading -> ${lang} section`;
  return [
    { name: `${stem}: ${name}, words`, figures: retrievalSummary(found.map(({ lexical }) => lexical)) },
    { name: `${stem}: ${name}, fused`, figures: retrievalSummary(found.map(({ fused }) => fused)) },
  ];
}

/** Rank from 1, infinite where the row is not among the hits. */
function placeOf(hits: readonly Hit[], row: number | undefined): number {
  const index = hits.findIndex((hit) => hit.row === row);
  return index < 0 ? Infinity : index + 1;
}

function nearest(segment: Segment, query: Float32Array, vectors: Vectors): Hit[] {
  return vectors
    .map((vector, row) => ({ segment, row, score: cosine(query, vector) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, candidates);
}

/** Plain texts as a segment for the lexical half; it holds neither vectors nor passages. */
function textSegment(texts: readonly string[]): Segment {
  const vectors = { dimensions: 0, data: new Int8Array(), scales: new Float32Array() };
  const passage = (): never => {
    throw new Error('a segment of plain texts has no passages');
  };
  const rows = { hash: String, language: () => 'und', path: () => '', isLive: () => true };
  return { name: 'texts', size: texts.length, vectors, postings: buildPostings(texts), passage, ...rows };
}

/** Documentation sections, unrelated sentences for them, and the cosines of headings with their sections. */
export async function controls(stem: string, read: ReadRows, embed: EmbedTexts): Promise<CalibrationData> {
  const corpus = await read<Section>(`${stem}.corpus`);
  const sentences = (await read<{ en: string; xx: string }>('tatoeba-dev.en-ja')).slice(0, 500);
  const unrelated = await embed(
    sentences.flatMap(({ en, xx }) => [en, xx]),
    'query',
  );
  const documents = await embed(
    corpus.map((section) => section.text),
    'passage',
  );
  return { unrelated, documents, answers: await answerCosines(stem, { read, embed, corpus, documents }) };
}

/** Cosines of each heading, in both languages, with the section of either language that it stands over. */
async function answerCosines(
  stem: string,
  {
    read,
    embed,
    corpus,
    documents,
  }: { read: ReadRows; embed: EmbedTexts; corpus: readonly Section[]; documents: Vectors },
): Promise<number[]> {
  const pairs = await read<Pair>(`${stem}.pairs`);
  const vectorOf = new Map(corpus.map((section, i) => [section.id, documents[i]]));
  const found: number[] = [];
  for (const lang of ['en', 'ja'] as const) {
    const headings = await embed(
      pairs.map((pair) => pair[`${lang}_heading_path`].join(' > ')),
      'query',
    );
    pairs.forEach((pair, i) => {
      for (const document of [vectorOf.get(pair.en_id), vectorOf.get(pair.ja_id)])
        found.push(cosine(headings[i] ?? new Float32Array(), document ?? new Float32Array()));
    });
  }
  return found;
}

/** Every second query, so that the line is drawn on one half and measured on the other. */
export function half(data: CalibrationData, which: 'calibrated' | 'measured'): CalibrationData {
  const remainder = which === 'calibrated' ? 0 : 1;
  // Sentences come in pairs of translations: both of a pair belong to one half.
  return { ...data, unrelated: data.unrelated.filter((_, i) => Math.floor(i / 2) % 2 === remainder) };
}

/** Share of unrelated queries whose best passage reaches the model's weak line, where it has one: lower is better. */
export function negativeControls(
  stem: string,
  { unrelated, documents }: CalibrationData,
  weak: number | undefined,
): Measure {
  const best = bestCosines(unrelated, documents);
  const share = (line: number): number =>
    (best.filter((score) => score >= line).length / Math.max(best.length, 1)) * 100;
  const above = weak === undefined ? {} : { 'above weak': share(weak) };
  return {
    name: `${stem}: unrelated queries`,
    figures: { ...above, 'p95 x100': quantile(best, 0.95) * 100 },
  };
}
