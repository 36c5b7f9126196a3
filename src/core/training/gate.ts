import type { EmbedTexts } from '../evaluation/benchmark.ts';
import {
  cosine,
  ranks,
  retrievalSummary,
  signTest,
  spearman,
  translationAccuracy,
} from '../evaluation/measures.ts';
import type { TranslationPair } from '../translation/pairs.ts';

/** On pairs of the project that were neither trained on nor looked at, in percent. */
export interface ProjectFigures {
  /** Sources whose nearest unseen target is their translation, and the other way. */
  readonly accuracyForward: number;
  readonly accuracyBackward: number;
  /** MRR@10 of a source among all targets of the project. */
  readonly mrr: number;
}

/** On general pairs, in percent: how much was kept. */
export interface GeneralFigures {
  readonly bitext: number;
  readonly sts: number;
}

export interface GateFigures {
  readonly project: ProjectFigures;
  readonly general: GeneralFigures;
}

/** A row of the bundled general set. */
export type GeneralRow =
  | { readonly kind: 'bitext'; readonly a: string; readonly b: string }
  | { readonly kind: 'sts'; readonly a: string; readonly b: string; readonly score: number };

/** What one student does on the gate's sets. */
export interface GateMeasurement {
  readonly figures: GateFigures;
  /** Of each unseen source, the rank (from 1) of its target among all targets of the project. */
  readonly ranks: readonly number[];
}

export interface GateSets {
  /** Pairs that nothing was trained on or chosen by. */
  readonly unseen: readonly TranslationPair[];
  /** The other targets of the project: they make the retrieval as hard as the project is. */
  readonly pool: readonly string[];
  readonly general: readonly GeneralRow[];
}

export type GateReason = 'project-not-better' | 'project-by-chance' | 'general-worse';

/** A rise that chance gives more often than this, by the sign test over the unseen pairs, is none. */
const mostByChance = 0.05;
/** Ranks from here on count alike, as in MRR@10: training on anything moves them, to where nobody looks either. */
const notFound = 11;

/** Whether the new student is better for the project and hardly worse elsewhere. */
export interface GateVerdict {
  readonly before: GateFigures;
  readonly after: GateFigures;
  /** Points that a general figure may fall. */
  readonly bound: number;
  readonly passes: boolean;
  readonly reasons: readonly GateReason[];
}

/** Measures one student on the project's unseen pairs and on the general set. */
export async function measureGate(embed: EmbedTexts, sets: GateSets): Promise<GateMeasurement> {
  const { project, found } = await measureProject(embed, sets);
  return { figures: { project, general: await measureGeneral(embed, sets.general) }, ranks: found };
}

async function measureProject(
  embed: EmbedTexts,
  { unseen, pool }: GateSets,
): Promise<{ readonly project: ProjectFigures; readonly found: readonly number[] }> {
  const sources = await embed(
    unseen.map(({ source }) => source),
    'passage',
  );
  const targets = await embed(
    unseen.map(({ target }) => target),
    'passage',
  );
  const others = await embed(pool, 'passage');
  const { forward, backward } = translationAccuracy(sources, targets);
  const places = sources.map((_, i) => i);
  const found = ranks(sources, [...targets, ...others], places);
  const mrr = retrievalSummary(found)['mrr@10'];
  return { project: { accuracyForward: forward, accuracyBackward: backward, mrr }, found };
}

async function measureGeneral(embed: EmbedTexts, rows: readonly GeneralRow[]): Promise<GeneralFigures> {
  const translations = rows.filter((row) => row.kind === 'bitext');
  const scored = rows.filter((row) => row.kind === 'sts');
  const sides = async (of: readonly GeneralRow[]) => {
    const a = await embed(
      of.map((row) => row.a),
      'passage',
    );
    const b = await embed(
      of.map((row) => row.b),
      'passage',
    );
    return [a, b] as const;
  };
  const bitext = translationAccuracy(...(await sides(translations))).mean;
  const [a, b] = await sides(scored);
  const cosines = a.map((vector, i) => cosine(vector, b[i] ?? vector));
  return {
    bitext,
    sts: spearman(
      cosines,
      scored.map(({ score }) => score),
    ),
  };
}

/**
 * Passes where the project's figures rise on the mean, by more than chance, and none of the general ones falls by
 * `bound` points or more. What is as good as before everywhere is not worth a new index.
 */
export function judge(before: GateMeasurement, after: GateMeasurement, bound = 1): GateVerdict {
  const [was, is] = [before.figures, after.figures];
  const reasons: GateReason[] = [];
  if (!(projectMean(is) > projectMean(was))) reasons.push('project-not-better');
  else if (signTest(found(before), found(after)) > mostByChance) reasons.push('project-by-chance');
  const isKept = (figure: keyof GeneralFigures): boolean => is.general[figure] > was.general[figure] - bound;
  if (!isKept('bitext') || !isKept('sts')) reasons.push('general-worse');
  return { before: was, after: is, bound, passes: reasons.length === 0, reasons };
}

const found = ({ ranks }: GateMeasurement): readonly number[] =>
  ranks.map((rank) => Math.min(rank, notFound));

/** The project's figures in one: accuracy both ways and retrieval. */
function projectMean({ project }: GateFigures): number {
  return ((project.accuracyForward + project.accuracyBackward) / 2 + project.mrr) / 2;
}
