import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Where git would look for the ignore rules of a folder. */
export interface Repository {
  /** The top of the work tree; the folder itself where it is in none. */
  readonly top: string;
  /** The folder below `top`: '' or a path that ends in '/'. */
  readonly prefix: string;
  readonly excludesFile: string | undefined;
  readonly infoExclude: string | undefined;
  readonly ignoresCase: boolean;
  /** Files that git tracks although its rules match them, as bytes (Latin-1) relative to the folder. */
  readonly tracked: readonly string[];
}

/** Asks git about a folder; without git or outside of a repository only the user's `core.excludesFile` is left. */
export async function findRepository(root: string): Promise<Repository> {
  const [place, config, tracked] = await Promise.all([
    workTree(root),
    coreConfig(root),
    trackedThoughIgnored(root),
  ]);
  const excludesFile = config.get('core.excludesfile') ?? (await usualExcludesFile());
  const ignoresCase = config.get('core.ignorecase') ?? String(/^(?:win32|darwin)$/.test(process.platform));
  return {
    ...place,
    tracked,
    excludesFile: excludesFile === '' ? undefined : resolve(place.top, excludesFile),
    ignoresCase: /^(?:true|yes|on|1)$/i.test(ignoresCase),
  };
}

/** A home that is out of reach is no fault of the workspace. */
async function usualExcludesFile(): Promise<string> {
  const xdg = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const file = join(xdg, 'git', 'ignore');
  return stat(file).then(
    () => file,
    () => '',
  );
}

/** The same of a folder within another work tree; `undefined` unless it is the top of a repository itself. */
export async function repositoryAt(
  folder: string,
): Promise<Pick<Repository, 'infoExclude' | 'tracked'> | undefined> {
  const { infoExclude, prefix } = await workTree(folder);
  if (infoExclude === undefined || prefix !== '') return undefined;
  return { infoExclude, tracked: await trackedThoughIgnored(folder) };
}

async function trackedThoughIgnored(folder: string): Promise<readonly string[]> {
  const output = await git(folder, ['ls-files', '-z', '-ci', '--exclude-standard'], 'latin1');
  return output?.split('\0').filter(Boolean) ?? [];
}

async function workTree(root: string): Promise<Pick<Repository, 'top' | 'prefix' | 'infoExclude'>> {
  const output = await git(root, ['rev-parse', '--git-path', 'info/exclude', '--show-cdup', '--show-prefix']);
  const [exclude, up = '', prefix = ''] = output?.split('\n') ?? [];
  const infoExclude = exclude === undefined ? undefined : resolve(root, exclude);
  // Only below the top: a root that is a link keeps its own name where it can.
  const top = prefix === '' ? root : resolve(await realpath(root), up);
  return { top, prefix, infoExclude };
}

/** The values git has for the keys it needs here, later ones winning. */
async function coreConfig(root: string): Promise<Map<string, string>> {
  const keys = '^core\\.(excludesfile|ignorecase)$';
  const output = await git(root, ['config', '--null', '--type=path', '--get-regexp', keys]);
  const entries = output?.split('\0').filter(Boolean) ?? [];
  return new Map(entries.map((entry) => [entry.split('\n', 1)[0] ?? '', entry.split('\n')[1] ?? 'true']));
}

/** What git prints, `undefined` where git is not at hand, fails or hangs. */
async function git(
  root: string,
  args: readonly string[],
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string | undefined> {
  // Below a git hook these name the hook's repository, not the folder's.
  const isForeign = (key: string): boolean => /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(key);
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !isForeign(key)));
  const options = { encoding, env, timeout: 30_000, maxBuffer: 256 * 1024 * 1024 };
  const output = await promisify(execFile)('git', ['-C', root, ...harmless, ...args], options).catch(
    () => undefined,
  );
  return output?.stdout;
}

/** A folder may hold files that look like a repository, and a repository may name a program to be run. */
const harmless = ['-c', 'safe.bareRepository=explicit', '-c', 'core.fsmonitor=false'];
