import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Size and time of change of every file below a folder, by name: equal where nothing was written. */
export function fileTimes(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.map((name) => ({ name, info: statSync(join(folder, name)) }));
  return Object.fromEntries(
    files
      .filter(({ info }) => info.isFile())
      .map(({ name, info }) => [name, `${info.size} bytes at ${info.mtimeMs}`]),
  );
}

/** The largest file below a folder whose path matches. */
export function largestFile(folder: string, pattern: RegExp): string {
  const files = Object.keys(fileTimes(folder)).filter((name) => pattern.test(name));
  const [largest] = files
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  if (largest === undefined) throw new Error(`no file in ${folder} matches ${pattern}`);
  return largest;
}
