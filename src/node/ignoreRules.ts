import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Ignore } from 'ignore';
import ignore from 'ignore';

/** What a rule says of a path, and where the rule stands (line 1-based). */
export interface IgnoreVerdict {
  readonly isIgnored: boolean;
  readonly rule: string;
  readonly ruleFile: string;
  readonly ruleLine: number;
}

interface RuleFile {
  /** The folder that the patterns are relative to, relative to the root; '' for the root. */
  readonly base: string;
  readonly file: string;
  readonly rules: readonly { readonly pattern: string; readonly line: number; readonly matcher: Ignore }[];
  readonly all: Ignore;
}

/**
 * Ignore files of a workspace as git reads them: `core.excludesFile`, `.git/info/exclude`, then `.gitignore` from the
 * root down, the later rule winning; `.kakehashiignore` in the root last.
 */
export class IgnoreRules {
  private readonly nested = new Map<string, RuleFile | undefined>();

  private constructor(
    private readonly root: string,
    private readonly first: readonly RuleFile[],
    private readonly last: readonly RuleFile[],
  ) {}

  static async load(root: string): Promise<IgnoreRules> {
    const [excludes, info, own] = await Promise.all([
      excludesFile(root).then((path) => readRules(path, '')),
      gitFolder(root).then((folder) => (folder ? readRules(join(folder, 'info', 'exclude'), '') : undefined)),
      readRules(join(root, '.kakehashiignore'), ''),
    ]);
    const present = (rules: (RuleFile | undefined)[]): RuleFile[] => rules.filter((r) => r !== undefined);
    return new IgnoreRules(root, present([excludes, info]), present([own]));
  }

  /** The rule that decides about a path ('/'-separated, relative to the root); parents are not looked at. */
  async verdict(path: string, isFolder: boolean): Promise<IgnoreVerdict | undefined> {
    const files = [...this.first, ...(await this.gitignores(path)), ...this.last];
    for (const rules of files.reverse()) {
      const relative = rules.base === '' ? path : path.slice(rules.base.length + 1);
      const tested = isFolder ? `${relative}/` : relative;
      const { ignored, unignored } = rules.all.test(tested);
      if (ignored || unignored) return explain(rules, tested, ignored);
    }
    return undefined;
  }

  /** Forgets a folder's `.gitignore`, so that it is read anew. */
  forget(): void {
    this.nested.clear();
  }

  private async gitignores(path: string): Promise<RuleFile[]> {
    const parts = path.split('/').slice(0, -1);
    const found: RuleFile[] = [];
    for (let depth = 0; depth <= parts.length; depth++) {
      const base = parts.slice(0, depth).join('/');
      if (!this.nested.has(base))
        this.nested.set(base, await readRules(join(this.root, base, '.gitignore'), base));
      const rules = this.nested.get(base);
      if (rules) found.push(rules);
    }
    return found;
  }
}

function explain(rules: RuleFile, path: string, isIgnored: boolean): IgnoreVerdict {
  // The last rule that speaks of the path alone is the one that git names.
  const rule = rules.rules.findLast(({ matcher, pattern }) => {
    const bare = pattern.startsWith('!');
    const { ignored } = matcher.test(path);
    return ignored && bare === !isIgnored;
  });
  return { isIgnored, rule: rule?.pattern ?? '', ruleFile: rules.file, ruleLine: rule?.line ?? 0 };
}

async function readRules(file: string, base: string): Promise<RuleFile | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rules = lines
    .map((pattern, i) => ({ pattern, line: i + 1 }))
    .filter(({ pattern }) => pattern.trim() !== '' && !pattern.startsWith('#'))
    .map((rule) => ({ ...rule, matcher: newIgnore().add(rule.pattern.replace(/^!/, '')) }));
  return { base, file, rules, all: newIgnore().add(lines) };
}

// git's patterns know case on every platform where file names do.
const newIgnore = (): Ignore => ignore({ ignorecase: false, allowRelativePaths: true });

/** The repository's common folder: `.git`, or for a worktree what its `.git` file leads to. */
async function gitFolder(root: string): Promise<string | undefined> {
  const output = await git(root, ['rev-parse', '--git-common-dir']);
  return output === undefined ? undefined : resolve(root, output);
}

async function excludesFile(root: string): Promise<string> {
  const configured = await git(root, ['config', '--type=path', '--get', 'core.excludesFile']);
  return configured ?? join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'ignore');
}

/** A line from git, `undefined` where git is not at hand or has nothing to say. */
async function git(root: string, args: readonly string[]): Promise<string | undefined> {
  const run = promisify(execFile);
  const output = await run('git', ['-C', root, ...args], { encoding: 'utf8' }).catch(() => undefined);
  return output?.stdout.trim() || undefined;
}
