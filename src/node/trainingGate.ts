import { readFile } from 'node:fs/promises';
import type { EmbedTexts } from '../core/evaluation/benchmark.ts';
import type { GateSets, GateVerdict, GeneralRow } from '../core/training/gate.ts';
import { judge, measureGate } from '../core/training/gate.ts';
import { runFiles } from '../core/training/job.ts';
import { loadModelFolder } from './modelFolder.ts';
import { openSession } from './onnxRuntime.ts';
import { Student } from './student.ts';
import type { TrainingFolder } from './trainingFolder.ts';

export interface JudgeOptions {
  readonly generalSet: string;
  readonly threads: number;
  readonly bound?: number;
  /** Ends the measuring with its reason; the run can be judged again. */
  readonly signal?: AbortSignal;
}

/** Measures parent and result, as they would be installed, on the run's unseen pairs and on the general set. */
export async function judgeRun(run: TrainingFolder, options: JudgeOptions): Promise<GateVerdict> {
  const job = await run.job();
  const sets: GateSets = {
    unseen: await run.pairs('gate'),
    pool: [...(await run.pairs('pairs')), ...(await run.pairs('heldout'))].map(({ target }) => target),
    general: await generalRows(options.generalSet),
  };
  const measured = async (dir: string) => measureGate(await embedderOf(dir, options), sets);
  const before = await measured(job.parent.dir);
  const after = await measured(`${run.dir}/${runFiles.model}`);
  return judge(before, after, options.bound);
}

async function generalRows(path: string): Promise<readonly GeneralRow[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as GeneralRow);
}

/** Equal texts get one vector: in two batches the rounding of activations would tell them apart. */
async function embedderOf(dir: string, { threads, signal }: JudgeOptions): Promise<EmbedTexts> {
  const folder = await loadModelFolder(dir);
  const student = new Student(folder, await openSession(folder.onnx, 'auto', threads));
  return async (texts, type) => {
    const distinct = [...new Set(texts)];
    const vectors = await student.embed(distinct, type, signal);
    const byText = new Map(distinct.map((text, i) => [text, vectors[i] ?? new Float32Array()]));
    return texts.map((text) => byText.get(text) ?? new Float32Array());
  };
}
