import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Pack } from 'tar-stream';
import { pack } from 'tar-stream';
import { TrainingError } from '../core/errors.ts';
import type { TrainingEvent } from '../core/training/events.ts';
import type { TrainingJob } from '../core/training/job.ts';
import { runFiles, scriptOptions } from '../core/training/job.ts';
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
  const scriptNames = (await readdir(scripts)).filter((name) => /\.(?:py|tsv|txt)$/.test(name));
  const teacher = isAbsolute(job.teacher) ? await filesOf(job.teacher) : [];
  const files = [
    ...scriptNames.map((name) => [`scripts/${name}`, join(scripts, name)]),
    ...modelFiles.map((name) => [`parent/${name}`, join(job.parent.dir, name)]),
    ...teacher.map((name) => [`teacher/${name}`, join(job.teacher, name)]),
    [runFiles.pairs, run.path('pairs')],
    [runFiles.heldout, run.path('heldout')],
  ] as [string, string][];
  for (const [name, path] of files) await addFile(archive, name, path);
  const there = teacher.length > 0 ? { ...job, teacher: 'teacher' } : job;
  const options = scriptOptions(there, { model: 'parent', run: '.' });
  archive.entry({ name: 'options.txt' }, options.map((option) => `${option}\n`).join(''));
  archive.finalize();
  await written;
}

/** What a check of another machine needs: the scripts, and the option to check. */
export async function checkBundle(scripts: string): Promise<Buffer> {
  const archive = pack();
  for (const name of (await readdir(scripts)).filter((file) => file.endsWith('.py')))
    archive.entry({ name: `scripts/${name}` }, await readFile(join(scripts, name)));
  archive.entry({ name: 'options.txt' }, '--check\n');
  archive.finalize();
  return buffer(archive);
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
    const place = relative(this.aside, resolve(this.aside, path));
    const isOutside =
      place === '' || place === '..' || place.startsWith(`..${sep}`) || resolve(path) === path;
    const pieces = this.pieces.get(path) ?? [];
    const piece = Buffer.from(data, 'base64');
    this.bytes += piece.length;
    if (isOutside || index !== pieces.length || this.bytes > mostBytes)
      throw new TrainingError({ reason: 'result', path });
    this.pieces.set(path, [...pieces, piece]);
  }

  /** Throws `ModelError` where what came is not a whole model. */
  async close(): Promise<void> {
    await rm(this.aside, { recursive: true, force: true });
    for (const [path, pieces] of this.pieces) {
      await mkdir(dirname(join(this.aside, path)), { recursive: true });
      await writeFile(join(this.aside, path), Buffer.concat(pieces));
    }
    await loadModelFolder(this.aside);
    await rm(this.target, { recursive: true, force: true });
    await rename(this.aside, this.target);
  }
}
