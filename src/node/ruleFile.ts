import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Ignore } from 'ignore';
import ignore from 'ignore';
import { matchesSequence } from './wildcards.ts';

/** How an ignore file is read. */
export interface RuleFileOptions {
  /** The folder that the patterns are relative to: '' or a path below the repository's top that ends in '/'. */
  readonly base: string;
  readonly ignoresCase: boolean;
  readonly followsLink: boolean;
}

/** Why an ignore file that is there cannot be read. */
export type RuleTrouble = 'permission' | 'io' | 'rules-too-large';

interface Rule {
  readonly pattern: string;
  readonly line: number;
}

const mostBytes = 1_000_000;
/** `**` in one pattern up to which a regular expression answers at once, however deep the path. */
const mostGlobstars = 2;

// git matches bytes: one `?` is a third of a Japanese character. Latin-1 makes a character of each byte.
export const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');
export const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();

/** The rules of one ignore file; patterns and paths are bytes. */
export class RuleFile {
  private readonly rules: readonly Rule[];
  private readonly matchers = new Map<Rule, (path: string) => boolean>();
  /** Matches where any of the rules does but the deep ones. */
  private readonly any: Ignore;
  private readonly hasDeep: boolean;

  constructor(
    readonly file: string,
    text: string,
    private readonly options: RuleFileOptions,
  ) {
    this.rules = rulesOf(text);
    this.any = newMatcher(options);
    for (const { pattern } of this.rules) if (!isDeep(pattern)) this.any.add(alone(pattern));
    this.hasDeep = this.rules.some(({ pattern }) => isDeep(pattern));
  }

  /** Reads a file; `undefined` where there is none. */
  static async read(file: string, options: RuleFileOptions): Promise<RuleFile | RuleTrouble | undefined> {
    const read = await readRegular(file, options.followsLink);
    return typeof read === 'object' ? new RuleFile(file, read.text, options) : read;
  }

  /** The last rule that matches a path below the base, which ends in '/' where it is a folder. */
  ruleFor(full: string): Rule | undefined {
    const path = full.slice(this.options.base.length);
    if (!this.hasDeep && !this.any.test(path).unignored) return undefined;
    return this.rules.findLast((rule) => this.matcher(rule)(path));
  }

  private matcher(rule: Rule): (path: string) => boolean {
    const matcher = this.matchers.get(rule) ?? matcherOf(rule.pattern, this.options);
    this.matchers.set(rule, matcher);
    return matcher;
  }
}

/** Opens nothing that is no regular file for long: a device or a FIFO may never end, and a repository may link to one. */
async function readRegular(
  file: string,
  followsLink: boolean,
): Promise<{ text: string } | RuleTrouble | undefined> {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, O_RDONLY | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW));
    const info = await handle.stat();
    if (!info.isFile()) return undefined;
    return info.size > mostBytes ? 'rules-too-large' : { text: await handle.readFile('latin1') };
  } catch (error) {
    return troubleOf(error as NodeJS.ErrnoException);
  } finally {
    await handle?.close();
  }
}

function troubleOf({ code = '' }: NodeJS.ErrnoException): RuleTrouble | undefined {
  // ENXIO is a socket, or a device without a driver; the first three are what git takes for no file.
  if (/^(?:ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test(code)) return undefined;
  return /^(?:EACCES|EPERM)$/.test(code) ? 'permission' : 'io';
}

function rulesOf(text: string): Rule[] {
  return text
    .replace(/^\xEF\xBB\xBF/, '')
    .split('\n')
    .map((line, i) => ({ pattern: trimmed(line), line: i + 1 }))
    .filter(({ pattern }) => pattern !== '' && !pattern.startsWith('#'));
}

/** A line without its one carriage return and the trailing spaces that no backslash keeps. */
function trimmed(line: string): string {
  const ended = line.replace(/\r$/, '');
  const end = endBefore(ended, ended.length, ' ');
  const backslashes = end - endBefore(ended, end, '\\');
  return ended.slice(0, end + (backslashes % 2));
}

function endBefore(line: string, end: number, trailing: string): number {
  while (line[end - 1] === trailing) end--;
  return end;
}

const newMatcher = ({ ignoresCase }: RuleFileOptions): Ignore =>
  ignore({ ignorecase: ignoresCase, allowRelativePaths: true });

// A negated rule says only whether it matches a path itself: the library lets no other speak for the folders above.
const alone = (pattern: string): string => `!${pattern.replace(/^!/, '')}`;

const isGlobstar = (name: string): boolean => /^\*{2,}$/.test(name);
const isDeep = (pattern: string): boolean => pattern.split('/').filter(isGlobstar).length > mostGlobstars;

function matcherOf(pattern: string, options: RuleFileOptions): (path: string) => boolean {
  if (isDeep(pattern)) return deepMatcher(pattern, options);
  const matcher = newMatcher(options).add(alone(pattern));
  return (path) => matcher.test(path).unignored;
}

/** The same name by name: the library's regular expression would try each `**` at each depth. */
function deepMatcher(pattern: string, options: RuleFileOptions): (path: string) => boolean {
  const names = pattern
    .replace(/^!?\/?/, '')
    .replace(/\/$/, '')
    .split('/');
  // At the end `**` is what lies below a folder, not the folder.
  if (isGlobstar(names.at(-1)!)) names.push('*');
  // A space at the end of a name is none at the end of a line.
  const parts = names.map((name) => ({
    isStar: isGlobstar(name),
    matcher: newMatcher(options).add(`!${name.replace(/(?<!\\) $/, '\\ ')}`),
  }));
  const isForFolders = pattern.endsWith('/');
  return (path) =>
    (!isForFolders || path.endsWith('/')) &&
    matchesSequence(
      parts,
      path.replace(/\/$/, '').split('/'),
      ({ isStar }) => isStar,
      ({ matcher }, name) => matcher.test(name).unignored,
    );
}
