import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
import { readManifest } from '../node/describeModel.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { UsageError } from './errors.ts';
import type { Session } from './session.ts';

/** What is measured: the sets of a folder on a model folder, by the leading dimensions where a number is given. */
export interface Asked {
  readonly set: string;
  readonly folder: string;
  readonly kept: number | undefined;
  /** The calibration is written into the model's kakehashi.json before the controls are counted. */
  readonly calibrates: boolean;
}

/** Measures every set of the folder that is known by its name, then size and speed; throws `UsageError` for no set. */
export async function measureAll(session: Session, asked: Asked): Promise<Measure[]> {
  const names = readdirSync(asked.set)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => basename(file, '.jsonl'));
  const read: ReadRows = <T>(name: string) => readRows<T>(join(asked.set, `${name}.jsonl`));
  const embed = remembering(session, asked.kept);
  const measures: Measure[] = [];
  for (const name of names) {
    if (/^(?:tatoeba|docs-bitext)/.test(name)) measures.push(await bitext(name, read, embed));
    else if (/^(?:stsb|jsts)/.test(name)) measures.push(await similarity(name, read, embed));
    else if (/^docs-retrieval.*\.pairs$/.test(name))
      measures.push(...(await retrieval(name.replace(/\.pairs$/, ''), asked, { read, embed })));
  }
  if (measures.length === 0) throw new UsageError('noSet', { path: asked.set });
  const corpora = names.filter((name) => /^docs-retrieval.*\.corpus$/.test(name));
  const sections = await Promise.all(corpora.map((name) => read<{ text: string }>(name)));
  const texts = sections.flat().map(({ text }) => text);
  return [...measures, await size(asked.folder), ...(texts.length > 0 ? [await speed(session, texts)] : [])];
}

/** Equal texts get one vector: in two batches the rounding of activations would tell them apart. */
function remembering({ client, signal }: Session, kept: number | undefined): EmbedTexts {
  const known = { query: new Map<string, Float32Array>(), passage: new Map<string, Float32Array>() };
  return async (all, type) => {
    const fresh = [...new Set(all)].filter((text) => !known[type].has(text));
    const vectors = await client.request('embed', { texts: fresh, type }, signal);
    fresh.forEach((text, i) => known[type].set(text, leading(vectors[i] ?? [], kept)));
    return all.map((text) => known[type].get(text) ?? new Float32Array());
  };
}

/** The leading dimensions as a unit vector (Matryoshka), zero where they are; all of them where no number is given. */
function leading(vector: readonly number[], kept: number | undefined): Float32Array {
  const values = Float32Array.from(vector.slice(0, kept));
  const norm = Math.hypot(...values) || 1;
  return values.map((x) => x / norm);
}

async function retrieval(
  stem: string,
  { folder, calibrates }: Asked,
  { read, embed }: { readonly read: ReadRows; readonly embed: EmbedTexts },
): Promise<Measure[]> {
  const measures = await documentation(stem, read, embed);
  const data = await controls(stem, read, embed);
  if (calibrates) await writeScores(folder, calibrate(half(data, 'calibrated')));
  const { scores } = (await readManifest(folder)) as { readonly scores?: ModelInfo['scores'] };
  return [...measures, negativeControls(stem, half(data, 'measured'), scores?.weak)];
}

/** Stores the calibration beside the model, in a manifest of its own where it had none. */
async function writeScores(folder: string, scores: ModelInfo['scores']): Promise<void> {
  const manifest = { ...(await readManifest(folder)), scores };
  await writeFile(join(folder, 'kakehashi.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What the model needs to run; a folder may hold other graphs beside. */
async function size(folder: string): Promise<Measure> {
  const { onnx } = await loadModelFolder(folder);
  const bytes = onnx.length + statSync(join(folder, 'tokenizer.json')).size;
  return { name: 'size of graph and tokenizer', figures: { MiB: bytes / 2 ** 20 } };
}

/** The measure that depends on the machine and on what else runs there. */
export const speedName = 'speed on this machine';

/** How many of the set's sections a second are embedded, by a model that has warmed up on them. */
async function speed({ client, signal }: Session, texts: readonly string[]): Promise<Measure> {
  const started = performance.now();
  await client.request('embed', { texts, type: 'passage' }, signal);
  const seconds = (performance.now() - started) / 1000;
  return { name: speedName, figures: { 'passages/s': texts.length / seconds } };
}

async function readRows<T>(path: string): Promise<T[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError('noSetFile', { path });
    throw new UsageError('badSet', { path, reason: error instanceof Error ? error.message : '' });
  }
}
