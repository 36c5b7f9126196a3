import picomatch from 'picomatch';
import { matchesSequence } from './wildcards.ts';

/** Wildcards of one kind up to which a regular expression answers at once, whatever the path. */
const mostStars = 3;

type Matches = (path: string) => boolean;

/** The globs of the settings by which files are left out; they come with the workspace and may be made to hang. */
export class SettingGlobs {
  /** Those that would take too long. */
  readonly refused: readonly string[];
  private readonly matchers: readonly { readonly glob: string; readonly matches: Matches }[];

  constructor(globs: readonly string[]) {
    const compiled = globs.filter((glob) => glob !== '').map((glob) => ({ glob, matches: matcherOf(glob) }));
    this.refused = compiled.filter(({ matches }) => !matches).map(({ glob }) => glob);
    this.matchers = compiled.flatMap(({ glob, matches }) => (matches ? [{ glob, matches }] : []));
  }

  /** The glob that leaves a path out. */
  find(path: string): string | undefined {
    return this.matchers.find(({ matches }) => matches(path))?.glob;
  }
}

function matcherOf(glob: string): Matches | undefined {
  if (isCostly(glob)) return /[\\[\]{}()!]/.test(glob) ? undefined : (path) => matchesPlain(glob, path);
  // For the editor these are letters; as parts of a regular expression they could be nested until it never ends.
  const literal = glob.replace(/\\?([()])/g, '\\$1');
  const matches = picomatch(literal, { dot: true, noextglob: true, regex: false });
  return (path) => matches(path) || matches(`${path}/`);
}

function isCostly(glob: string): boolean {
  const count = (text: string, stars: RegExp): number => text.match(stars)?.length ?? 0;
  return (
    count(glob, /\*{2,}/g) > mostStars || glob.split('/').some((name) => count(name, /\*+/g) > mostStars)
  );
}

/** The same for a glob that holds no wildcards but `**`, `*` and `?`. */
export function matchesPlain(glob: string, path: string): boolean {
  const names = glob.replace(/\/$/, '').split('/');
  return matchesSequence(names, path.split('/'), (name) => /^\*{2,}$/.test(name), matchesName);
}

function matchesName(pattern: string, name: string): boolean {
  return matchesSequence(
    [...pattern],
    [...name],
    (c) => c === '*',
    (c, d) => c === '?' || c === d,
  );
}
