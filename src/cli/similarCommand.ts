import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './errors.ts';
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
        const [, file = place, line] = /^(.*?)(?::(\d+))?$/.exec(place) ?? [];
        const path = existing(root, file);
        await update();
        const params = {
          folder: root,
          path,
          ...(line ? { line: positive('LINE', line) } : {}),
          otherLanguages: options.otherLanguages === true,
          options: { topK, mode: 'semantic' as const },
        };
        const results = await client.request('similar', params, signal);
        printResults(results, options);
      });
    });
}

/** A file is meant relative to the workspace, else to the current folder. */
function existing(root: string, file: string): string {
  const absolute = [resolve(root, file), resolve(file)].find((path) => existsSync(path));
  if (absolute === undefined) throw new UsageError('missingFile', { path: file });
  return pathIn(root, absolute);
}
