import type { Command } from 'commander';
import { message } from './messages.ts';
import type { CommonOptions } from './session.ts';
import { withSession } from './session.ts';

/** Makes a command by name with the common options. */
export type NewCommand = (name: string) => Command;

/** `index [DIR]`: brings the index of a workspace up to date and says what it did. */
export function registerIndex(command: NewCommand): void {
  command('index')
    .argument('[dir]', 'the folder to index')
    .description('bring the index up to date and say what was done')
    .action((dir: string | undefined, options: CommonOptions) =>
      withSession({ ...options, ...(dir ? { workspace: dir } : {}) }, async ({ update }) => {
        const summary = await update();
        if (options.json) return console.log(JSON.stringify(summary));
        console.log(message('indexed', { ...summary, seconds: summary.seconds.toFixed(1) }));
        for (const failure of summary.failed) console.error(message('failedFile', { ...failure }));
      }),
    );
}
