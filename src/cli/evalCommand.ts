import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Measure } from '../core/evaluation/benchmark.ts';
import type { EncoderOptions } from '../node/modelFolder.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { measureAll } from './measureAll.ts';
import { checkCard, writeCard } from './modelCard.ts';
import type { CommonOptions } from './session.ts';
import { modelDir, positive, withSession } from './session.ts';

interface Options extends CommonOptions {
  readonly set: string;
  readonly writeCard?: boolean;
  readonly calibrate?: boolean;
  readonly dimensions?: string;
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
  readonly pooling?: string;
  readonly plainHeadings?: boolean;
}

/** `eval`: bitext, STS, retrieval, negative controls, size and speed of a model folder. */
export function registerEval(command: NewCommand): void {
  command('eval')
    .description('measure a model: bitext, STS, retrieval, negative controls')
    .option('--set <dir>', 'folder of the evaluation set', '../shared/eval')
    .option('--dimensions <n>', 'keep the leading dimensions only, as a smaller index would')
    .option('--query-prefix <text>', 'put before queries, such as "query: " of e5')
    .option('--passage-prefix <text>', 'put before passages, such as "passage: " of e5')
    .option('--pooling <kind>', 'mean | cls, for a graph that does not pool')
    .option('--plain-headings', 'ask heading paths as they stand, as is done with models of others')
    .option('--calibrate', 'first write what weak, fair and strong mean into the model’s kakehashi.json')
    .option('--write-card', 'write the table into the model’s README.md')
    .action(evaluate);
}

async function evaluate(options: Options): Promise<void> {
  const set = resolve(options.set);
  if (!statSync(set, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError('noSet', { path: set });
  const encoder = encoderOf(options);
  refuseToWriteVariants(options);
  const folder = modelDir(options.model);
  if (options.writeCard) await checkCard(folder);
  const kept = options.dimensions === undefined ? undefined : positive('--dimensions', options.dimensions);
  const calibrates = options.calibrate === true;
  await withSession(
    options,
    async (session) => {
      const measures = await measureAll(session, { set, folder, kept, calibrates });
      for (const measure of measures) console.log(options.json ? jsonLine(measure) : row(measure));
      if (options.writeCard) await writeCard(folder, measures);
    },
    encoder,
  );
}

function encoderOf({ queryPrefix, passagePrefix, pooling, plainHeadings }: Options): EncoderOptions {
  if (pooling !== undefined && pooling !== 'mean' && pooling !== 'cls')
    throw new UsageError('badOption', { option: '--pooling', value: pooling, allowed: 'mean, cls' });
  return {
    ...(pooling === undefined ? {} : { pooling }),
    ...(queryPrefix === undefined ? {} : { queryPrefix }),
    ...(passagePrefix === undefined ? {} : { passagePrefix }),
    ...(plainHeadings === undefined ? {} : { plainHeadings }),
  };
}

const variants = {
  '--dimensions': 'dimensions',
  '--query-prefix': 'queryPrefix',
  '--passage-prefix': 'passagePrefix',
  '--pooling': 'pooling',
  '--plain-headings': 'plainHeadings',
} as const satisfies Readonly<Record<string, keyof Options>>;

/** What is stored beside a model is true of the folder as it stands. */
function refuseToWriteVariants(options: Options): void {
  if (!options.calibrate && !options.writeCard) return;
  for (const [option, key] of Object.entries(variants))
    if (options[key] !== undefined)
      throw new UsageError('notStored', {
        option,
        writing: options.calibrate ? '--calibrate' : '--write-card',
      });
}

function jsonLine({ name, figures }: Measure): string {
  const rounded = Object.entries(figures).map(([figure, value]) => [figure, Math.round(value * 100) / 100]);
  return JSON.stringify({ measure: name, ...Object.fromEntries(rounded) });
}

function row({ name, figures }: Measure): string {
  const values = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
  return `${name.padEnd(58)} ${values.join('  ')}`;
}
