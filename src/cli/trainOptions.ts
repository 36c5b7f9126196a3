import { resolve } from 'node:path';
import type { TrainingJob } from '../core/training/job.ts';
import type { CommonOptions } from './session.ts';
import { defaultDataDir } from './session.ts';

/** Options of `train`, as they were typed. */
export interface TrainOptions extends CommonOptions {
  readonly pairs?: readonly string[];
  readonly teacher: string;
  readonly allowDownload?: boolean;
  readonly epochs: string;
  readonly device: TrainingJob['device'];
  readonly python?: string;
  readonly command?: string;
  readonly resume?: boolean;
  readonly name?: string;
  readonly seed: string;
  readonly lr?: string;
  readonly batchSize?: string;
  readonly maxSteps?: string;
  readonly from?: string;
  readonly to?: string;
  readonly allPairs?: boolean;
  readonly install: 'gate' | 'never' | 'anyway';
  readonly check?: boolean;
  readonly data?: string;
  readonly run?: string;
}

/** Where models and runs lie. */
export const dataDir = ({ data }: TrainOptions): string =>
  data === undefined ? defaultDataDir : resolve(data);
