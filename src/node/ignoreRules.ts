import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './gitRepository.ts';
import { findRepository, repositoryAt } from './gitRepository.ts';
import type { RuleTrouble } from './ruleFile.ts';
import { bytesOf, RuleFile, textOf } from './ruleFile.ts';

/** What a rule says of a path, and where the rule stands (line 1-based). */
export interface IgnoreVerdict {
  readonly isIgnored: boolean;
  readonly rule: string;
  readonly ruleFile: string;
  readonly ruleLine: number;
}

/** Told of an ignore file that is left aside. */
export type OnRuleTrouble = (file: string, trouble: RuleTrouble) => void;

/**
 * Ignore files of a workspace as git reads them: `core.excludesFile`, `.git/info/exclude`, then `.gitignore` from the
 * repository's top down, the later rule winning, and those of repositories within; what git tracks all the same is
 * ignored by none of them. `.kakehashiignore` in the workspace's root has the last word. Left aside is git's quirk of
 * reading `a/b**` followed by `/c` as if `**` stood alone.
 */
export class IgnoreRules {
  private first: readonly RuleFile[] = [];
  private own: RuleFile | undefined;
  private readonly levels = new Map<string, Promise<readonly RuleFile[]>>();
  /** Files that git tracks although its rules match them, and the folders above them. */
  private readonly tracked = new Set<string>();
  private readonly aboveTracked = new Set<string>();

  private constructor(
    private readonly repository: Repository,
    private readonly onTrouble: OnRuleTrouble,
  ) {}

  static async load(root: string, onTrouble: OnRuleTrouble = () => undefined): Promise<IgnoreRules> {
    const repository = await findRepository(root);
    const { excludesFile, infoExclude, prefix, tracked } = repository;
    const rules = new IgnoreRules(repository, onTrouble);
    const base = bytesOf(prefix);
    const excludes = excludesFile === undefined ? undefined : await rules.read(excludesFile, '', true);
    const info = infoExclude === undefined ? undefined : await rules.read(infoExclude, '', true);
    rules.first = [excludes, info].filter((file) => file !== undefined);
    rules.own = await rules.read(join(root, '.kakehashiignore'), base, false);
    rules.track(base, tracked);
    return rules;
  }

  /**
   * The rule that decides about a path ('/'-separated, relative to the root; a link is no folder). Folders above are
   * not looked at: whoever asks has found them not ignored, for below an ignored folder nothing is included again. Only
   * where one was entered for what is tracked, `above` is what ignores it.
   */
  async verdict(path: string, isFolder: boolean, above?: IgnoreVerdict): Promise<IgnoreVerdict | undefined> {
    const full = bytesOf(this.repository.prefix + path);
    const tested = isFolder ? `${full}/` : full;
    const levels = await this.levelsOf(full);
    const own = lastVerdict(this.own ? [this.own] : [], tested);
    if (own && (own.isIgnored || !above)) return own;
    if (this.tracked.has(full)) return undefined;
    return above ?? lastVerdict([...this.first, ...levels], tested);
  }

  /** Whether an ignored folder is entered all the same: something that git tracks lies in it. */
  isEntered(path: string, { ruleFile }: IgnoreVerdict): boolean {
    return ruleFile !== this.own?.file && this.aboveTracked.has(bytesOf(this.repository.prefix + path));
  }

  private async levelsOf(full: string): Promise<RuleFile[]> {
    const found: RuleFile[] = [];
    for (let end = 0; end >= 0; end = full.indexOf('/', end) + 1 || -1) {
      const base = full.slice(0, end);
      const level = this.levels.get(base) ?? this.level(base);
      this.levels.set(base, level);
      found.push(...(await level));
    }
    return found;
  }

  private async level(base: string): Promise<readonly RuleFile[]> {
    const folder = join(this.repository.top, textOf(base));
    const nested = base === '' ? undefined : await this.nestedExclude(base, folder);
    const gitignore = await this.read(join(folder, '.gitignore'), base, false);
    return [nested, gitignore].filter((file) => file !== undefined);
  }

  /** The `.git/info/exclude` of a repository below the top. */
  private async nestedExclude(base: string, folder: string): Promise<RuleFile | undefined> {
    const hasGit = await lstat(join(folder, '.git')).catch(() => undefined);
    const nested = hasGit ? await repositoryAt(folder) : undefined;
    if (nested) this.track(base, nested.tracked);
    return nested?.infoExclude === undefined ? undefined : this.read(nested.infoExclude, base, true);
  }

  private track(base: string, paths: readonly string[]): void {
    for (const path of paths) {
      const full = base + path;
      this.tracked.add(full);
      for (let end = full.indexOf('/'); end >= 0; end = full.indexOf('/', end + 1))
        this.aboveTracked.add(full.slice(0, end));
    }
  }

  private async read(file: string, base: string, followsLink: boolean): Promise<RuleFile | undefined> {
    const { ignoresCase } = this.repository;
    const read = await RuleFile.read(file, { base, ignoresCase, followsLink });
    if (typeof read !== 'string') return read;
    this.onTrouble(file, read);
    return undefined;
  }
}

/** What the last of the files says that says anything. */
function lastVerdict(files: readonly RuleFile[], tested: string): IgnoreVerdict | undefined {
  for (const file of files.toReversed()) {
    const rule = file.ruleFor(tested);
    if (!rule) continue;
    const { pattern, line } = rule;
    return {
      isIgnored: !pattern.startsWith('!'),
      rule: textOf(pattern),
      ruleFile: file.file,
      ruleLine: line,
    };
  }
  return undefined;
}
