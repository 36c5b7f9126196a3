import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { pack } from 'tar-stream';
import { TrainingError } from '../core/errors.ts';
import type { TrainingEvent } from '../core/training/events.ts';
import type { TrainingJob } from '../core/training/job.ts';
import { runFiles, scriptOptions } from '../core/training/job.ts';
import { isBelow } from './isBelow.ts';
import { loadModelFolder } from './modelFolder.ts';
import type { TrainingFolder } from './trainingFolder.ts';

const modelFiles = [
  'config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'modules.json',
  'sentence_bert_config.json', '1_Pooling/config.json', 'onnx/model_quantized.onnx', 'kakehashi.json',
]; // prettier-ignore

/** Writes the job as one tar: scripts, models, pairs, and the options with the paths of the other machine. */
export async function writeBundle(
  target: string,
  parts: { readonly run: TrainingFolder; readonly job: TrainingJob; readonly scripts: string },
): Promise<void> {
  const { run, job, scripts } = parts;
  const archive = pack();
  const written = pipeline(archive, createWriteStream(target));
  const teacher = isAbsolute(job.teacher) ? await filesOf(job.teacher) : [];
  const files = [
    ...(await scriptFiles(scripts, /\.(?:py|tsv|txt)$/)),
    ...modelFiles.map((name) => [`parent/${name}`, join(job.parent.dir, name)]),
    ...teacher.map((name) => [`teacher/${name}`, join(job.teacher, name)]),
    [runFiles.pairs, run.path('pairs')],
    [runFiles.heldout, run.path('heldout')],
  ] as Named[];
  const there = teacher.length > 0 ? { ...job, teacher: 'teacher' } : job;
  const options = scriptOptions(there, { model: 'parent', run: '.' });
  await fill(archive, files, options);
  await written;
}

/** What a check of another machine needs: the scripts, and the option to check. */
export async function checkBundle(scripts: string): Promise<Buffer> {
  const archive = pack();
  const content = buffer(archive);
  await fill(archive, await scriptFiles(scripts, /\.py$/), ['--check']);
  return content;
}

/** A file's name in the archive, and where it lies. */
type Named = readonly [name: string, path: string];

async function scriptFiles(scripts: string, pattern: RegExp): Promise<readonly Named[]> {
  const names = (await readdir(scripts)).filter((name) => pattern.test(name));
  return names.map((name) => [`scripts/${name}`, join(scripts, name)]);
}

/** Files, and the options of finetune.py a line each; somebody has to read the archive meanwhile. */
async function fill(archive: Pack, files: readonly Named[], options: readonly string[]): Promise<void> {
  for (const [name, path] of files) await addFile(archive, name, path);
  archive.entry({ name: 'options.txt' }, options.map((option) => `${option}\n`).join(''));
  archive.finalize();
}

/** Paths below a folder, with slashes. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  const { size } = await stat(path);
  await pipeline(createReadStream(path), archive.entry({ name, size }));
}

const mostBytes = 512 * 2 ** 20;

/** Puts together the result folder that a far machine sends in pieces; `close` checks it and puts it in place. */
export class ResultReceiver {
  private readonly aside: string;
  private readonly pieces = new Map<string, Buffer[]>();
  private bytes = 0;

  constructor(private readonly target: string) {
    this.aside = resolve(`${target}.receiving`);
  }

  take({ path, index, data }: Extract<TrainingEvent, { event: 'file' }>): void {
    const isOutside = resolve(path) === path || !isBelow(this.aside, resolve(this.aside, path));
    const pieces = this.pieces.get(path) ?? [];
    const piece = Buffer.from(data, 'base64');
    this.bytes += piece.length;
    if (isOutside || index !== pieces.length || this.bytes > mostBytes)
      throw new TrainingError({ reason: 'result', path });
    this.pieces.set(path, [...pieces, piece]);
  }

  /** Throws where what came is not a whole model. */
  async close(): Promise<void> {
    await rm(this.aside, { recursive: true, force: true });
    for (const [path, pieces] of this.pieces) {
      await mkdir(dirname(join(this.aside, path)), { recursive: true });
      await writeFile(join(this.aside, path), Buffer.concat(pieces));
    }
    await loadModelFolder(this.aside).catch((cause: unknown) => {
      throw new TrainingError({ reason: 'result', path: this.target }, cause);
    });
    await rm(this.target, { recursive: true, force: true });
    await rename(this.aside, this.target);
  }
}
