import type { IndexedReason } from '../core/index/ports.ts';
import type { NewCommand } from './indexCommand.ts';
import { message } from './messages.ts';
import { reasonText } from './reasons.ts';
import type { CommonOptions } from './session.ts';
import { pathIn, withSession } from './session.ts';

/** `why FILE`: why a file is or is not indexed. */
export function registerWhy(command: NewCommand): void {
  command('why')
    .argument('<file>', 'relative to the workspace')
    .description('why a file is or is not indexed: rule, file, line')
    .action((file: string, options: CommonOptions) =>
      withSession(options, async ({ client, root }) => {
        await client.setFolders([{ id: root, root }]);
        const why = await client.request('why', { folder: root, path: pathIn(root, file) });
        console.log(options.json ? JSON.stringify(fields(why)) : sentence(why));
      }),
    );
}

function fields({ path, indexed, reason, rule, ruleFile, ruleLine }: IndexedReason): object {
  return {
    path,
    indexed,
    reason,
    rule: rule ?? null,
    ruleFile: ruleFile ?? null,
    ruleLine: ruleLine ?? null,
  };
}

function sentence({ path, indexed, reason, rule, ruleFile, ruleLine }: IndexedReason): string {
  if (indexed) return message('whyIndexed', { path });
  const values = { path, reason: reasonText(reason), rule, ruleFile, ruleLine };
  return message(ruleFile ? 'whyRuleAt' : rule ? 'whyRule' : 'whyNot', values);
}
