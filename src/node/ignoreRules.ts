import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ignore } from 'ignore';
import ignore from 'ignore';
import type { Repository } from './gitRepository.ts';
import { findRepository } from './gitRepository.ts';

/** What a rule says of a path, and where the rule stands (line 1-based). */
export interface IgnoreVerdict {
  readonly isIgnored: boolean;
  readonly rule: string;
  readonly ruleFile: string;
  readonly ruleLine: number;
}

interface Rule {
  readonly pattern: string;
  readonly line: number;
  readonly matcher: Ignore;
}

interface RuleFile {
  /** The folder that the patterns are relative to: '' or a path below the repository's top that ends in '/'. */
  readonly base: string;
  readonly file: string;
  readonly rules: readonly Rule[];
  /** Matches where any of the rules does. */
  readonly any: Ignore;
}

/**
 * Ignore files of a workspace as git reads them: `core.excludesFile`, `.git/info/exclude`, then `.gitignore` from the
 * repository's top down, the later rule winning; `.kakehashiignore` in the workspace's root last. Left aside is git's
 * quirk of reading `a/b**` followed by `/c` as if `**` stood alone.
 */
export class IgnoreRules {
  private readonly nested = new Map<string, RuleFile | undefined>();

  private constructor(
    private readonly repository: Repository,
    private readonly first: readonly RuleFile[],
    private readonly last: readonly RuleFile[],
  ) {}

  static async load(root: string): Promise<IgnoreRules> {
    const repository = await findRepository(root);
    const { excludesFile, infoExclude, prefix, ignoresCase } = repository;
    const files = await Promise.all([
      excludesFile ? readRules(excludesFile, '', { ignoresCase }) : undefined,
      infoExclude ? readRules(infoExclude, '', { ignoresCase }) : undefined,
      readRules(join(root, '.kakehashiignore'), bytesOf(prefix), { ignoresCase }),
    ]);
    const [excludes, info, own] = files;
    const present = (rules: (RuleFile | undefined)[]): RuleFile[] => rules.filter((r) => r !== undefined);
    return new IgnoreRules(repository, present([excludes, info]), present([own]));
  }

  /**
   * The rule that decides about a path ('/'-separated, relative to the root; a link is no folder). Folders above are
   * not looked at: whoever asks has found them not ignored, for below an ignored folder nothing is included again.
   */
  async verdict(path: string, isFolder: boolean): Promise<IgnoreVerdict | undefined> {
    const full = bytesOf(this.repository.prefix + path);
    const files = [...this.first, ...(await this.gitignores(full)), ...this.last];
    for (const { base, file, rules, any } of files.reverse()) {
      const tested = full.slice(base.length) + (isFolder ? '/' : '');
      const rule = any.test(tested).unignored
        ? rules.findLast(({ matcher }) => matcher.test(tested).unignored)
        : undefined;
      if (rule) return verdictOf(rule, file);
    }
    return undefined;
  }

  private async gitignores(full: string): Promise<RuleFile[]> {
    const found: RuleFile[] = [];
    for (let end = 0; end >= 0; end = full.indexOf('/', end) + 1 || -1) {
      const base = full.slice(0, end);
      if (!this.nested.has(base)) this.nested.set(base, await this.gitignore(base));
      const rules = this.nested.get(base);
      if (rules) found.push(rules);
    }
    return found;
  }

  private gitignore(base: string): Promise<RuleFile | undefined> {
    const { top, ignoresCase } = this.repository;
    return readRules(join(top, textOf(base), '.gitignore'), base, { ignoresCase, followsLink: false });
  }
}

function verdictOf({ pattern, line }: Rule, file: string): IgnoreVerdict {
  return { isIgnored: !pattern.startsWith('!'), rule: textOf(pattern), ruleFile: file, ruleLine: line };
}

// git matches bytes: one `?` is a third of a Japanese character. Latin-1 makes a character of each byte.
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');
const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();

async function readRules(
  file: string,
  base: string,
  { ignoresCase, followsLink = true }: { ignoresCase: boolean; followsLink?: boolean },
): Promise<RuleFile | undefined> {
  const flag = constants.O_RDONLY | (followsLink ? 0 : (constants.O_NOFOLLOW ?? 0));
  const text = await readFile(file, { encoding: 'latin1', flag }).catch(() => undefined);
  if (text === undefined) return undefined;
  const newMatcher = (): Ignore => ignore({ ignorecase: ignoresCase, allowRelativePaths: true });
  const any = newMatcher();
  const rules = text
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n')
    .map((line, i) => ({ pattern: trimmed(line), line: i + 1 }))
    .filter(({ pattern }) => pattern !== '' && !pattern.startsWith('#'))
    .map((rule) => ({ ...rule, matcher: newMatcher().add(alone(rule.pattern)) }));
  for (const { pattern } of rules) any.add(alone(pattern));
  return { base, file, rules, any };
}

// A negated rule says only whether it matches a path itself: the library lets no other speak for the folders above.
const alone = (pattern: string): string => `!${pattern.replace(/^!/, '')}`;

/** A line without its one carriage return and the trailing spaces that no backslash keeps. */
function trimmed(line: string): string {
  const ended = line.replace(/\r$/, '');
  const bare = ended.replace(/ +$/, '');
  const backslashes = /\\*$/.exec(bare)?.[0].length ?? 0;
  return ended.slice(0, bare.length + (backslashes % 2));
}
