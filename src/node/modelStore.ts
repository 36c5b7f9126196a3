import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import lockfile from 'proper-lockfile';
import { ModelError, ModelRegistryError } from '../core/errors.ts';
import type { InstalledModel, ModelRegistry } from '../core/training/modelRegistry.ts';
import { loadModelFolder } from './modelFolder.ts';

/** What an installed model says of itself beside the files of its parent. */
export interface ModelFacts {
  readonly name: string;
  readonly parent: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Text of its model card. */
  readonly card: string;
}

interface Choice {
  readonly active: string | null;
  /** Models in use before, the last one last; `null` is the bundled one. */
  readonly history: readonly (string | null)[];
}

const named = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
const dayMs = 24 * 3_600_000;
const remembered = 20;

/** Installed students in a folder of the user's, and which one is in use. The bundled one cannot be removed. */
export class ModelStore implements ModelRegistry {
  constructor(
    readonly root: string,
    private readonly bundledDir: string,
    private readonly onWarning: (message: string) => void = () => undefined,
  ) {}

  /** The file that changes when another model is put to use, by whatever process. */
  get choiceFile(): string {
    return join(this.root, 'active.json');
  }

  activeDir(): string {
    const { active } = this.choice();
    if (active === null) return this.bundledDir;
    const dir = join(this.root, active);
    if (existsSync(join(dir, 'config.json'))) return dir;
    this.onWarning(`the model ${active} is gone: the bundled one is used`);
    return this.bundledDir;
  }

  async list(): Promise<readonly InstalledModel[]> {
    const names = await readdir(this.root).catch(() => []);
    const dirs = names.filter((name) => named.test(name)).map((name) => join(this.root, name));
    const folders = dirs.filter((dir) => existsSync(join(dir, 'config.json'))).sort();
    const found = await Promise.all([this.bundledDir, ...folders].map((dir) => this.describe(dir)));
    return found.filter((model) => model !== undefined);
  }

  async use(name: string): Promise<void> {
    const wanted = name === basename(this.bundledDir) ? null : this.installed(name);
    await this.change(({ active, history }) =>
      active === wanted
        ? { active, history }
        : { active: wanted, history: [...history, active].slice(-remembered) },
    );
  }

  async rollback(): Promise<string> {
    let to: string | null = null;
    await this.change(({ history }) => {
      const known = history.filter((name) => name === null || existsSync(join(this.root, name)));
      const previous = known.at(-1);
      if (previous === undefined) throw new ModelRegistryError({ reason: 'no-previous' });
      to = previous;
      return { active: previous, history: known.slice(0, -1) };
    });
    return to ?? basename(this.bundledDir);
  }

  /**
   * Checks a model folder and copies it in under a name; a model of that name is replaced unless it is in use. It is
   * put to use by `use`. Throws `ModelError` where the folder's model is broken.
   */
  async install(dir: string, facts: ModelFacts): Promise<InstalledModel> {
    if (!named.test(facts.name)) throw new ModelRegistryError({ name: facts.name, reason: 'name' });
    if (facts.name === basename(this.bundledDir))
      throw new ModelRegistryError({ name: facts.name, reason: 'bundled' });
    if (facts.name === this.choice().active)
      throw new ModelRegistryError({ name: facts.name, reason: 'active' });
    await loadModelFolder(dir);
    const target = join(this.root, facts.name);
    const aside = join(this.root, `.${facts.name}.${process.pid}`);
    try {
      await mkdir(this.root, { recursive: true });
      await cp(dir, aside, { recursive: true });
      await describeFolder(aside, facts);
      await rm(target, { recursive: true, force: true });
      await rename(aside, target);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    const installed = await this.describe(target);
    if (!installed) throw new ModelError({ path: target, reason: 'load' });
    return installed;
  }

  async remove(name: string): Promise<void> {
    if (name === basename(this.bundledDir)) throw new ModelRegistryError({ name, reason: 'bundled' });
    const dir = join(this.root, this.installed(name));
    if (this.choice().active === name) throw new ModelRegistryError({ name, reason: 'active' });
    await rm(dir, { recursive: true, force: true });
  }

  /** Removes models installed more than so many days ago, but for the active one and the one before it. */
  async removeOlderThan(days: number, nowMs = Date.now()): Promise<readonly string[]> {
    const { active, history } = this.choice();
    const kept = new Set([active, history.at(-1)]);
    const old = (await this.list()).filter(
      ({ name, dir, created }) =>
        dir !== this.bundledDir && !kept.has(name) && Date.parse(created) < nowMs - days * dayMs,
    );
    for (const { dir } of old) await rm(dir, { recursive: true, force: true });
    return old.map(({ name }) => name);
  }

  private installed(name: string): string {
    if (!named.test(name) || !existsSync(join(this.root, name, 'config.json')))
      throw new ModelRegistryError({ name, reason: 'unknown' });
    return name;
  }

  private choice(): Choice {
    const nothing: Choice = { active: null, history: [] };
    try {
      const value: unknown = JSON.parse(readFileSync(this.choiceFile, 'utf8'));
      if (isChoice(value)) return value;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    }
    this.onWarning(`${this.choiceFile} is damaged: the bundled model is used`);
    return nothing;
  }

  /** One change at a time, over all processes; written aside and renamed. */
  private async change(next: (choice: Choice) => Choice): Promise<void> {
    await mkdir(this.root, { recursive: true });
    const release = await lockfile.lock(this.root, { retries: { retries: 20, minTimeout: 50 } });
    try {
      const aside = `${this.choiceFile}.${process.pid}`;
      await writeFile(aside, `${JSON.stringify(next(this.choice()))}\n`);
      await rename(aside, this.choiceFile);
    } finally {
      await release();
    }
  }

  /** A folder whose model is broken is told and left out. */
  private async describe(dir: string): Promise<InstalledModel | undefined> {
    try {
      return await describeModel(dir, this.activeDir());
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      this.onWarning(`${dir} holds no model that can be used: ${String(error.data['reason'])}`);
      return undefined;
    }
  }
}

/** What the files of a model folder tell; throws `ModelError` where they are broken. */
export async function describeModel(dir: string, activeDir: string): Promise<InstalledModel> {
  const { info } = await loadModelFolder(dir);
  const manifest = await readManifest(dir);
  return {
    name: info.name,
    dir,
    dimensions: info.dimensions,
    bytes: await folderBytes(dir),
    created: manifest.created ?? statSync(join(dir, 'config.json')).mtime.toISOString(),
    parent: manifest.parent ?? null,
    metrics: manifest.metrics ?? {},
    isActive: dir === activeDir,
  };
}

interface Manifest {
  readonly created?: string;
  readonly parent?: string;
  readonly metrics?: Readonly<Record<string, number>>;
}

async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, 'kakehashi.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Manifest;
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const infos = await Promise.all(names.map((name) => stat(join(folder, name))));
  return infos.reduce((sum, info) => sum + (info.isFile() ? info.size : 0), 0);
}

/** Name, parent, figures and card go into the copied folder. */
async function describeFolder(dir: string, { name, parent, metrics, card }: ModelFacts): Promise<void> {
  const manifest = {
    ...(await readManifest(dir)),
    id: name,
    parent,
    metrics,
    created: new Date().toISOString(),
  };
  await writeFile(join(dir, 'kakehashi.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(dir, 'README.md'), card);
}

function isChoice(value: unknown): value is Choice {
  const { active, history } = (value ?? {}) as Partial<Choice>;
  const isName = (name: unknown): boolean => name === null || (typeof name === 'string' && named.test(name));
  return isName(active) && Array.isArray(history) && history.every(isName);
}
