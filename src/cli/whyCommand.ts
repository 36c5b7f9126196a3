import { relative, resolve, sep } from 'node:path';
import type { IndexedReason } from '../core/index/ports.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions } from './session.ts';
import { withSession } from './session.ts';

/** `why FILE`: why a file is or is not indexed. */
export function registerWhy(command: NewCommand): void {
  command('why')
    .argument('<file>', 'relative to the workspace')
    .description('why a file is or is not indexed: rule, file, line')
    .action((file: string, options: CommonOptions) =>
      withSession(options, async ({ client, root }) => {
        await client.setFolders([{ id: root, root }]);
        const path = relative(root, resolve(root, file)).split(sep).join('/');
        const why = await client.request('why', { folder: root, path });
        console.log(options.json ? JSON.stringify(why) : sentence(why));
      }),
    );
}

function sentence({ path, indexed, reason, rule, ruleFile, ruleLine }: IndexedReason): string {
  const place = ruleFile ? ` (${ruleFile}:${ruleLine})` : '';
  return `${path}: ${indexed ? 'indexed' : `not indexed: ${reason}`}${rule ? ` by "${rule}"${place}` : ''}`;
}
