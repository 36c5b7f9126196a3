import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { message } from './messages.ts';
import type { NewCommand } from './indexCommand.ts';
import { printResults } from './searchCommand.ts';
import type { CommonOptions } from './session.ts';
import { pathIn, positive, withSession } from './session.ts';

interface Options extends CommonOptions {
  readonly otherLanguages?: boolean;
  readonly top: string;
}

/** `similar FILE[:LINE]`: passages like the one at that place. */
export function registerSimilar(command: NewCommand): void {
  command('similar')
    .argument('<place>', 'FILE or FILE:LINE, relative to the workspace or the current folder')
    .description('passages like the one at a place')
    .option('--other-languages', 'only passages in another language')
    .option('--top <n>', 'how many results', '10')
    .action((place: string, options: Options) => {
      const topK = positive('--top', options.top);
      return withSession(options, async ({ client, root, update, signal }) => {
        const { path, line } = await placeIn(root, place, options);
        await update();
        const params = {
          folder: root,
          path,
          ...(line === undefined ? {} : { line }),
          otherLanguages: options.otherLanguages === true,
          options: { topK, mode: 'semantic' as const },
        };
        const results = await client.request('similar', params, signal);
        printResults(results, options);
      });
    });
}

interface Place {
  readonly path: string;
  readonly line?: number;
}

/** The file and line that are meant; a name may end like a line itself. */
async function placeIn(root: string, place: string, { quiet }: Options): Promise<Place> {
  const [, file = place, given] = /^(.*):(\d+)$/.exec(place) ?? [];
  if (given === undefined || located(root, place) !== undefined) return { path: existing(root, place).path };
  const { absolute, path } = existing(root, file);
  const line = positive('LINE', given);
  const lines = await linesOf(absolute);
  if (line > lines && !quiet) console.error(message('pastEnd', { path, lines }));
  return { path, line };
}

function existing(root: string, file: string): { readonly absolute: string; readonly path: string } {
  const absolute = located(root, file);
  if (absolute === undefined) throw new UsageError('missingFile', { path: file });
  if (statSync(absolute).isDirectory()) throw new UsageError('isFolder', { path: file });
  return { absolute, path: pathIn(root, absolute) };
}

/** A file is meant relative to the workspace, else to the current folder. */
function located(root: string, file: string): string | undefined {
  return [resolve(root, file), resolve(file)].find((path) => existsSync(path));
}

/** How many lines a file has, one that cannot be read any number; whoever opens it says so. */
async function linesOf(path: string): Promise<number> {
  const text = await readFile(path, 'latin1').catch(() => undefined);
  return text === undefined ? Infinity : text.replace(/\r?\n$/, '').split(/\r\n|\r|\n/).length;
}
