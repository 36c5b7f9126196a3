import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
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
}

/** Asks git about a folder; without git or outside of a repository only the user's `core.excludesFile` is left. */
export async function findRepository(root: string): Promise<Repository> {
  const [place, config] = await Promise.all([workTree(root), coreConfig(root)]);
  const xdg = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const excludesFile = config.get('core.excludesfile') ?? join(xdg, 'git', 'ignore');
  const ignoresCase = config.get('core.ignorecase') ?? String(/^(?:win32|darwin)$/.test(process.platform));
  return {
    ...place,
    excludesFile: excludesFile === '' ? undefined : resolve(place.top, excludesFile),
    ignoresCase: /^(?:true|yes|on|1)$/i.test(ignoresCase),
  };
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

/** What git prints, `undefined` where git is not at hand or fails. */
async function git(root: string, args: readonly string[]): Promise<string | undefined> {
  // Below a git hook these name the hook's repository, not the folder's.
  const isForeign = (key: string): boolean => /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(key);
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !isForeign(key)));
  const run = promisify(execFile);
  const output = await run('git', ['-C', root, ...args], { encoding: 'utf8', env }).catch(() => undefined);
  return output?.stdout;
}
