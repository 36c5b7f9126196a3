import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IgnoreVerdict } from '../../src/node/ignoreRules.ts';

/** A path below a folder as git sees it: a link is no folder. */
export interface TreePath {
  readonly path: string;
  readonly isFolder: boolean;
}

/** All paths below a folder but `.git`, ancestors first, '/'-separated. */
export function treePaths(root: string, folder = ''): TreePath[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => name !== '.git')
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      return [{ path, isFolder }, ...(isFolder ? treePaths(root, path) : [])];
    });
}

/**
 * What `git check-ignore -v` says of each path, as one process for all of them; rule files are absolute. With the index
 * it says nothing of what is tracked, nor of a folder that holds such a file.
 */
export function gitVerdicts(
  root: string,
  paths: readonly string[],
  { withIndex = false } = {},
): (IgnoreVerdict | undefined)[] {
  const args = ['check-ignore', ...(withIndex ? [] : ['--no-index']), '--stdin', '-v', '-n', '-z'];
  const top = git(root, ['rev-parse', '--show-toplevel']).trim();
  const fields = git(root, args, paths.map((path) => `${path}\0`).join('')).split('\0');
  return paths.map((_, i) => {
    const [file = '', line = '', rule = ''] = fields.slice(i * 4, i * 4 + 3);
    if (file === '') return undefined;
    // git names its rule files relative to the top of the work tree.
    const ruleFile = file.startsWith('/') ? file : join(top, file);
    return { isIgnored: !rule.startsWith('!'), rule, ruleFile, ruleLine: Number(line) };
  });
}

/** Runs git in a folder; check-ignore ends with 1 where nothing is ignored. */
export function git(root: string, args: readonly string[], input = ''): string {
  try {
    return execFileSync('git', ['-C', root, ...args], { input, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    if (status === 1) return stdout;
    throw error;
  }
}
