import type { Command } from 'commander';
import { message } from './messages.ts';
import { reasonText } from './reasons.ts';
import type { CommonOptions } from './session.ts';
import { withSession } from './session.ts';

/** Makes a command by name with the common options. */
export type NewCommand = (name: string) => Command;

/** Where another process writes the index, what it does is as good; it may only be about to end. */
const waitsMs = 5_000;

/** `index [DIR]`: brings the index of a workspace up to date and says what it did. */
export function registerIndex(command: NewCommand): void {
  command('index')
    .argument('[dir]', 'the folder to index')
    .description('bring the index up to date and say what was done')
    .action((dir: string | undefined, options: CommonOptions) =>
      withSession({ ...options, ...(dir ? { workspace: dir } : {}) }, async ({ update }) => {
        const summary = await update({ waitsMs });
        if (options.json) return console.log(JSON.stringify(summary));
        console.log(message('indexed', { ...summary, seconds: summary.seconds.toFixed(1) }));
        if (options.quiet) return;
        for (const { path, reason } of summary.failed)
          console.error(message('failedFile', { path, reason: reasonText(reason) }));
      }),
    );
}
