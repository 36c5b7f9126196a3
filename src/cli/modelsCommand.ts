import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelError } from '../core/errors.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { embedOnce } from './embedOnce.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { message } from './messages.ts';
import { reasonText } from './reasons.ts';
import type { CommonOptions } from './session.ts';
import { modelDir, modelRoots } from './session.ts';

/** `models [list]`: the installed students; `models verify DIR`: whether a folder's model can be used. */
export function registerModels(command: NewCommand): void {
  command('models')
    .argument('[action]', 'list | verify', 'list')
    .argument('[dir]', 'the folder to verify')
    .description('the installed models; whether the model in a folder can be used')
    .action((action: string, dir: string | undefined, options: CommonOptions) => {
      if (action === 'verify') return verify(dir ?? '', options);
      if (action === 'list' && dir === undefined) return list(options);
      const value = [action, dir ?? ''].join(' ').trim();
      throw new UsageError('badOption', { option: 'models', value, allowed: 'list, verify DIR' });
    });
}

async function list(options: CommonOptions): Promise<void> {
  const active = modelDir(options.model);
  for (const folder of new Set([...folders(), active])) {
    const model = await describe(folder, active).catch((error: unknown) => {
      if (!(error instanceof ModelError)) throw error;
      if (!options.quiet) console.error(message('brokenModel', { path: folder, reason: reasonOf(error) }));
    });
    if (model) print(model, options.json === true);
  }
}

function print(model: Awaited<ReturnType<typeof describe>>, isJson: boolean): void {
  const mebibytes = (model.bytes / 2 ** 20).toFixed(1);
  const line = `${model.active ? '*' : ' '} ${message('modelLine', { ...model, mebibytes })}`;
  console.log(isJson ? JSON.stringify(model) : line);
}

/** Compares the files with their hashes and runs the model once. */
async function verify(dir: string, options: CommonOptions): Promise<void> {
  const folder = resolve(dir);
  if (dir === '' || !existsSync(folder)) throw new UsageError('noModel', { name: dir });
  const model = await describe(folder, modelDir(options.model));
  await embedOnce(folder, 'auto');
  const key = existsSync(join(folder, 'kakehashi.json')) ? 'verified' : 'unverified';
  console.log(options.json ? JSON.stringify(model) : message(key, { ...model, path: dir }));
}

const reasonOf = (error: ModelError): string => reasonText(error.data['reason']);

function folders(): string[] {
  return modelRoots.flatMap((root) => {
    try {
      return readdirSync(root)
        .map((name) => join(root, name))
        .filter((path) => statSync(path).isDirectory());
    } catch {
      return [];
    }
  });
}

async function describe(folder: string, active: string) {
  const { info } = await loadModelFolder(folder);
  const created = statSync(join(folder, 'config.json')).mtime.toISOString();
  const bytes = folderBytes(folder);
  const { name, dimensions } = info;
  return { name, dimensions, bytes, created, parent: null, metrics: {}, active: folder === active };
}

/** Bytes of all files below a folder. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, info) => sum + (info.isFile() ? info.size : 0), 0);
}
