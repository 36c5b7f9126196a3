import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import { ModelError, ModelRegistryError } from '../core/errors.ts';
import type { InstalledModel, ModelRegistry } from '../core/training/modelRegistry.ts';
import { daysAgo } from './daysAgo.ts';
import { describeModel, readManifest } from './describeModel.ts';
import { storageWriteError } from './storageWriteError.ts';
import { loadModelFolder } from './modelFolder.ts';
import { writeAtomically } from './writeAtomically.ts';

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

/** A folder's name on every platform: Windows drops a dot at the end. */
const named = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]{0,62}[\p{L}\p{M}\p{N}_-])?$/u;
const choiceName = 'active.json';
const remembered = 20;

/** Installed students in a folder of the user's, and which one is in use. The bundled one cannot be removed. */
export class ModelStore implements ModelRegistry {
  private readonly warned = new Set<string>();

  constructor(
    readonly root: string,
    private readonly bundledDir: string,
    private readonly onWarning: (message: string) => void = () => undefined,
  ) {}

  /** The file that changes when another model is put to use, by whatever process. */
  get choiceFile(): string {
    return join(this.root, choiceName);
  }

  activeDir(): string {
    const { active } = this.choice();
    if (active === null) return this.bundledDir;
    if (this.isThere(active)) return join(this.root, active);
    this.warn(`the model ${active} is gone: the bundled one is used`);
    return this.bundledDir;
  }

  async list(): Promise<readonly InstalledModel[]> {
    const names = await readdir(this.root).catch(() => []);
    const folders = names.filter((name) => named.test(name) && this.isThere(name)).sort();
    const dirs = [this.bundledDir, ...folders.map((name) => join(this.root, name))];
    const found = await Promise.all(dirs.map((dir) => this.describe(dir)));
    return found.filter((model) => model !== undefined);
  }

  async use(name: string): Promise<void> {
    const wanted = this.isBundled(name) ? null : this.installed(name);
    await loadModelFolder(this.dirOf(wanted));
    await this.change(({ active, history }) =>
      active === wanted
        ? { active, history }
        : { active: wanted, history: [...history, active].slice(-remembered) },
    );
  }

  async rollback(): Promise<string> {
    const usable = new Set<string | null>();
    for (const name of this.choice().history) if (await this.isUsable(name)) usable.add(name);
    let to: string | null = null;
    await this.change(({ history }) => {
      const known = history.filter((name) => usable.has(name));
      const previous = known.at(-1);
      if (previous === undefined) throw new ModelRegistryError({ reason: 'no-previous' });
      to = previous;
      return { active: previous, history: known.slice(0, -1) };
    });
    return to ?? basename(this.bundledDir);
  }

  /** Throws `ModelRegistryError` where no model can be installed under this name. */
  checkName(name: string): void {
    const refuse = (reason: string): never => {
      throw new ModelRegistryError({ name, reason });
    };
    if (!named.test(name) || isSame(name, choiceName)) refuse('name');
    if (this.isBundled(name)) refuse('bundled');
    const { active } = this.choice();
    if (active !== null && isSame(name, active)) refuse('active');
  }

  /**
   * Checks a model folder and copies it in under a name; a model of that name is replaced unless it is in use. It is
   * put to use by `use`. Throws `ModelError` where the folder's model is broken.
   */
  async install(dir: string, facts: ModelFacts): Promise<InstalledModel> {
    const name = facts.name.normalize('NFC');
    this.checkName(name);
    await loadModelFolder(dir);
    const target = join(this.root, name);
    await this.locked(async () => {
      this.checkName(name);
      await this.removeLeftovers();
      await this.replace(target, dir, { ...facts, name });
    });
    const installed = await this.describe(target);
    if (!installed) throw new ModelError({ path: target, reason: 'load' });
    return installed;
  }

  async remove(name: string): Promise<void> {
    if (this.isBundled(name)) throw new ModelRegistryError({ name, reason: 'bundled' });
    const folder = this.installed(name);
    await this.locked(async () => {
      if (this.choice().active === folder) throw new ModelRegistryError({ name, reason: 'active' });
      await rm(join(this.root, folder), { recursive: true, force: true });
    });
  }

  /** Folders of the model in use, of the one that `rollback` goes to, and of the bundled one. */
  async neededDirs(): Promise<readonly string[]> {
    const { history } = this.choice();
    const dirs = [this.bundledDir, this.activeDir()];
    for (const name of history.toReversed())
      if (await this.isUsable(name)) return [...dirs, this.dirOf(name)];
    return dirs;
  }

  /** Removes models installed more than so many days ago, but for those that are needed, here or by a setting. */
  async removeOlderThan(
    days: number,
    nowMs = Date.now(),
    chosen: readonly string[] = [],
  ): Promise<readonly string[]> {
    return this.locked(async () => {
      const needed = new Set([...(await this.neededDirs()), ...chosen.map((dir) => resolve(dir))]);
      const old = (await this.list()).filter(
        ({ dir, created }) => !needed.has(dir) && Date.parse(created) < daysAgo(days, nowMs),
      );
      for (const { dir } of old) await rm(dir, { recursive: true, force: true });
      return old.map(({ name }) => name);
    });
  }

  private isBundled(name: string): boolean {
    return isSame(name, basename(this.bundledDir));
  }

  private dirOf(name: string | null): string {
    return name === null ? this.bundledDir : join(this.root, name);
  }

  private isThere(name: string): boolean {
    return existsSync(join(this.root, name, 'config.json'));
  }

  private async isUsable(name: string | null): Promise<boolean> {
    return name === null || (this.isThere(name) && (await this.describe(this.dirOf(name))) !== undefined);
  }

  /** The folder of a name as it is spelt on the disk. */
  private installed(name: string): string {
    const folders = existsSync(this.root) ? readdirSync(this.root) : [];
    const folder = folders.find((each) => each.normalize('NFC') === name.normalize('NFC'));
    if (folder === undefined || !named.test(folder) || !this.isThere(folder))
      throw new ModelRegistryError({ name, reason: 'unknown' });
    return folder;
  }

  /** Copied and synced aside, then renamed; the old model is gone only when the new one stands in its place. */
  private async replace(target: string, dir: string, facts: ModelFacts): Promise<void> {
    const aside = join(this.root, `.${facts.name}.new`);
    const old = join(this.root, `.${facts.name}.old`);
    try {
      await cp(dir, aside, { recursive: true });
      await describeFolder(aside, facts);
      await syncFiles(aside);
      if (existsSync(target)) await rename(target, old);
      await rename(aside, target);
    } catch (cause) {
      throw storageWriteError(target, cause);
    } finally {
      await this.removeLeftovers();
    }
  }

  /** What an installation has left that was killed or failed: an old model whose place is empty goes back there. */
  private async removeLeftovers(): Promise<void> {
    const names = (await readdir(this.root)).filter((name) => /^\..+\.(?:new|old)$/.test(name));
    for (const name of names) {
      const left = join(this.root, name);
      const target = join(this.root, name.replace(/^\.(.+)\.(?:new|old)$/, '$1'));
      if (name.endsWith('.old') && !existsSync(target)) await rename(left, target);
      else await rm(left, { recursive: true, force: true });
    }
  }

  private choice(): Choice {
    const nothing: Choice = { active: null, history: [] };
    try {
      const value: unknown = JSON.parse(readFileSync(this.choiceFile, 'utf8'));
      if (isChoice(value)) return value;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    }
    this.warn(`${this.choiceFile} is damaged: the bundled model is used`);
    return nothing;
  }

  private async change(next: (choice: Choice) => Choice): Promise<void> {
    await this.locked(() => writeAtomically(this.choiceFile, `${JSON.stringify(next(this.choice()))}\n`));
  }

  /** One change at a time, over all processes. */
  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.root, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw storageWriteError(this.root, cause);
    });
    const release = await lockfile.lock(this.root, {
      retries: { retries: 50, minTimeout: 50, maxTimeout: 1_000 },
    });
    try {
      return await work();
    } finally {
      await release();
    }
  }

  /** A folder whose model is broken is told and left out. */
  private async describe(dir: string): Promise<InstalledModel | undefined> {
    try {
      return await describeModel(dir, this.activeDir());
    } catch (error) {
      const reason = error instanceof ModelError ? error.data['reason'] : error;
      this.warn(`${dir} holds no model that can be used: ${String(reason)}`);
      return undefined;
    }
  }

  /** Who looks again and again is told once. */
  private warn(message: string): void {
    if (!this.warned.has(message)) this.onWarning(message);
    this.warned.add(message);
  }
}

/** Whether two names are one folder where case and normal form do not count. */
const isSame = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();

/** Name, parent, figures and card go into the copied folder. */
async function describeFolder(dir: string, { name, parent, metrics, card }: ModelFacts): Promise<void> {
  const created = new Date().toISOString();
  const manifest = { ...(await readManifest(dir)), id: name, parent, metrics, created };
  await writeFile(join(dir, 'kakehashi.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(dir, 'README.md'), card);
}

async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), 'r+');
    await file.sync().finally(() => file.close());
  }
}

function isChoice(value: unknown): value is Choice {
  const { active, history } = (value ?? {}) as Partial<Choice>;
  const isName = (name: unknown): boolean => name === null || (typeof name === 'string' && named.test(name));
  return isName(active) && Array.isArray(history) && history.every(isName);
}
