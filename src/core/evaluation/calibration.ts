import type { ModelInfo } from '../index/ports.ts';
import { cosine } from './measures.ts';
import type { Vectors } from './measures.ts';

/** What a calibration rests on: queries that no document answers, and cosines of queries with their answers. */
export interface CalibrationData {
  readonly unrelated: Vectors;
  readonly documents: Vectors;
  readonly answers: readonly number[];
}

/** The best cosine that each query has with any document. */
export function bestCosines(queries: Vectors, documents: Vectors): number[] {
  return queries.map((query) =>
    documents.reduce((best, document) => Math.max(best, cosine(query, document)), -1),
  );
}

/** The value below which a share (0 to 1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Up to here unrelated queries come by chance: 95 of 100 stay below. */
const byChance = 0.95;
/** Of a sample so many more stay below that it holds for other queries too, in 19 of 20 cases (normal approximation). */
const oneSided95 = 1.645;

/**
 * Cosines that tell people what a match is worth: below `weak` lie 95 of 100 best matches of queries that nothing
 * answers; above `fair` lies half of the right answers, above `strong` a quarter.
 */
export function calibrate({ unrelated, documents, answers }: CalibrationData): ModelInfo['scores'] {
  const deviation = Math.sqrt((byChance * (1 - byChance)) / Math.max(unrelated.length, 1));
  const share = Math.min(1, byChance + oneSided95 * deviation);
  const weak = roundUp(quantile(bestCosines(unrelated, documents), share));
  const fair = Math.max(weak, roundUp(quantile(answers, 0.5)));
  return { weak, fair, strong: Math.max(fair, roundUp(quantile(answers, 0.75))) };
}

const roundUp = (value: number): number => Math.ceil(value * 100) / 100;
