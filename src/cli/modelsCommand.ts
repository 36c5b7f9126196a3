import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadModelFolder } from '../node/modelFolder.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions } from './session.ts';
import { modelDir, modelRoots } from './session.ts';

/** `models list`: the installed students. */
export function registerModels(command: NewCommand): void {
  command('models')
    .argument('[action]', 'list', 'list')
    .description('the installed models')
    .action(async (action: string, options: CommonOptions) => {
      if (action !== 'list')
        throw new UsageError('badOption', { option: 'models', value: action, allowed: 'list' });
      const active = modelDir(options.model);
      for (const folder of folders()) {
        const model = await describe(folder, active);
        const { name, dimensions, bytes } = model;
        const mark = model.active ? '*' : ' ';
        const line = `${mark} ${name}  ${dimensions} dimensions, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
        console.log(options.json ? JSON.stringify(model) : line);
      }
    });
}

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
