import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
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

/** Writes the job as one tar: scripts, model, pairs, and the options with the paths of the other machine. */
export async function writeBundle(
  target: string,
  parts: { readonly run: TrainingFolder; readonly job: TrainingJob; readonly scripts: string },
): Promise<void> {
  const { run, job, scripts } = parts;
  const archive = pack();
  const written = pipeline(archive, createWriteStream(target));
  const scriptNames = (await readdir(scripts)).filter((name) => /\.(?:py|tsv|txt)$/.test(name));
  const files = [
    ...scriptNames.map((name) => [`scripts/${name}`, join(scripts, name)]),
    ...modelFiles.map((name) => [`parent/${name}`, join(job.parent.dir, name)]),
    [runFiles.pairs, run.path('pairs')],
    [runFiles.heldout, run.path('heldout')],
  ] as [string, string][];
  for (const [name, path] of files) archive.entry({ name }, await readFile(path));
  const options = scriptOptions(job, { model: 'parent', run: '.' });
  archive.entry({ name: 'options.txt' }, options.map((option) => `${option}\n`).join(''));
  archive.finalize();
  await written;
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
