import { statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledModel } from '../core/training/modelRegistry.ts';
import { loadModelFolder } from './modelFolder.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the files of a model folder tell; throws `ModelError` where they are broken. */
export async function describeModel(dir: string, activeDir: string): Promise<InstalledModel> {
  const { info } = await loadModelFolder(dir);
  const { created, parent, metrics } = await readManifest(dir);
  return {
    name: info.name,
    dir,
    dimensions: info.dimensions,
    bytes: await folderBytes(dir),
    created: isDate(created) ? created : statSync(join(dir, 'config.json')).mtime.toISOString(),
    parent: typeof parent === 'string' ? parent : null,
    metrics: numbersOf(metrics),
    isActive: dir === activeDir,
  };
}

/** `kakehashi.json` of a model folder, empty where there is none. */
export async function readManifest(dir: string): Promise<Json> {
  const text = await readFile(join(dir, 'kakehashi.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Json;
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const infos = await Promise.all(names.map((name) => stat(join(folder, name))));
  return infos.reduce((sum, info) => sum + (info.isFile() ? info.size : 0), 0);
}

const isDate = (value: unknown): value is string => typeof value === 'string' && !isNaN(Date.parse(value));

function numbersOf(value: unknown): Record<string, number> {
  const isFigure = (entry: [string, unknown]): entry is [string, number] => Number.isFinite(entry[1]);
  return Object.fromEntries(Object.entries((value ?? {}) as Json).filter(isFigure));
}
