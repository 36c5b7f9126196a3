import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { EmbedTexts, Measure, ReadRows } from '../core/evaluation/benchmark.ts';
import {
  bitext,
  controls,
  documentation,
  half,
  negativeControls,
  similarity,
} from '../core/evaluation/benchmark.ts';
import { calibrate } from '../core/evaluation/calibration.ts';
import type { ModelInfo } from '../core/index/ports.ts';
import { folderBytes } from '../node/describeModel.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions, Session } from './session.ts';
import { modelDir, positive, withSession } from './session.ts';

interface Options extends CommonOptions {
  readonly set: string;
  readonly writeCard?: boolean;
  readonly calibrate?: boolean;
  readonly dimensions?: string;
}

/** `eval`: bitext, STS, retrieval, negative controls, size and speed of a model folder. */
export function registerEval(command: NewCommand): void {
  command('eval')
    .description('measure a model: bitext, STS, retrieval, negative controls')
    .option('--set <dir>', 'folder of the evaluation set', '../shared/eval')
    .option('--dimensions <n>', 'keep the leading dimensions only, as a smaller index would')
    .option('--calibrate', 'first write what weak, fair and strong mean into the model’s kakehashi.json')
    .option('--write-card', 'write the table into the model’s README.md')
    .action((options: Options) => {
      const set = resolve(options.set);
      if (!existsSync(set)) throw new UsageError('noSet', { path: set });
      return withSession(options, async (session) => {
        const measures = await measureAll(set, session, options);
        for (const { name, figures } of measures)
          console.log(
            options.json ? JSON.stringify({ measure: name, ...rounded(figures) }) : row(name, figures),
          );
        if (options.writeCard) await writeCard(modelDir(options.model), measures);
      });
    });
}

async function measureAll(set: string, { client, signal }: Session, options: Options): Promise<Measure[]> {
  const folder = modelDir(options.model);
  const read: ReadRows = <T>(name: string) => readRows<T>(join(set, `${name}.jsonl`));
  const dimensions =
    options.dimensions === undefined ? undefined : positive('--dimensions', options.dimensions);
  let [texts, milliseconds] = [0, 0];
  // Equal texts get one vector: in two batches the rounding of activations would tell them apart.
  const known = { query: new Map<string, Float32Array>(), passage: new Map<string, Float32Array>() };
  const embed: EmbedTexts = async (all, type) => {
    const fresh = [...new Set(all)].filter((text) => !known[type].has(text));
    const started = Date.now();
    const vectors = await client.request('embed', { texts: fresh, type }, signal);
    texts += fresh.length;
    milliseconds += Date.now() - started;
    fresh.forEach((text, i) => known[type].set(text, leading(vectors[i] ?? [], dimensions)));
    return all.map((text) => known[type].get(text) ?? new Float32Array());
  };
  let weak = (await client.request('status', {})).model?.scores.weak ?? 0;
  const measures: Measure[] = [];
  for (const name of readdirSync(set)
    .sort()
    .map((file) => basename(file, '.jsonl'))) {
    if (/^(?:tatoeba|docs-bitext)/.test(name)) measures.push(await bitext(name, read, embed));
    else if (/^(?:stsb|jsts)/.test(name)) measures.push(await similarity(name, read, embed));
    else if (/^docs-retrieval.*\.pairs$/.test(name)) {
      const stem = name.replace(/\.pairs$/, '');
      measures.push(...(await documentation(stem, read, embed)));
      const data = await controls(stem, read, embed);
      if (options.calibrate) weak = await writeScores(folder, calibrate(half(data, 'calibrated')));
      measures.push(negativeControls(stem, half(data, 'measured'), weak));
    }
  }
  const figures = { MiB: (await folderBytes(folder)) / 2 ** 20, 'texts/s': texts / (milliseconds / 1000) };
  return [...measures, { name: 'size and speed on this machine', figures }];
}

/** The leading dimensions as a unit vector (Matryoshka); all of them where no number is given. */
function leading(vector: readonly number[], dimensions: number | undefined): Float32Array {
  const kept = Float32Array.from(vector.slice(0, dimensions));
  const norm = Math.hypot(...kept);
  return kept.map((x) => x / norm);
}

async function readRows<T>(path: string): Promise<T[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  } catch (error) {
    throw new UsageError('badSet', { path, reason: error instanceof Error ? error.message : '' });
  }
}

/** Stores the calibration beside the model; returns its weak line. */
async function writeScores(folder: string, scores: ModelInfo['scores']): Promise<number> {
  const path = join(folder, 'kakehashi.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, `${JSON.stringify({ ...manifest, scores }, null, 2)}\n`);
  return scores.weak;
}

function rounded(figures: Measure['figures']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  );
}

function row(name: string, figures: Measure['figures']): string {
  const values = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
  return `${name.padEnd(58)} ${values.join('  ')}`;
}

const [start, end] = ['<!-- eval:start -->', '<!-- eval:end -->'];

/** Replaces what stands between the markers of the model card by the table, its date and its command. */
async function writeCard(folder: string, measures: readonly Measure[]): Promise<void> {
  const path = join(folder, 'README.md');
  const card = await readFile(path, 'utf8');
  const lines = measures.map(({ name, figures }) => {
    const values = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
    return `| ${name} | ${values.join(', ')} |`;
  });
  const table = ['| measure | figures |', '|---|---|', ...lines].join('\n');
  const made = `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run eval -- --write-card\`.`;
  const [before = '', rest = ''] = card.split(start);
  const after = rest.split(end)[1] ?? '';
  await writeFile(path, `${before}${start}\n${made}\n\n${table}\n${end}${after}`);
}
