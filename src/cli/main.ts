import { Command, CommanderError } from 'commander';
import { registerDoctor } from './doctorCommand.ts';
import { registerEmbed } from './embedCommand.ts';
import { exitCodes, explainError } from './errors.ts';
import { registerEval } from './evalCommand.ts';
import { registerIndex } from './indexCommand.ts';
import { registerModels } from './modelsCommand.ts';
import { registerSearch } from './searchCommand.ts';
import { registerSimilar } from './similarCommand.ts';
import { registerWhy } from './whyCommand.ts';

/** Adds the options that every command takes. */
function withCommonOptions(command: Command): Command {
  return command
    .option('--workspace <dir>', 'the folder to work on (default: the current one)')
    .option('--index <dir>', 'where indexes live (default: the platform’s cache folder)')
    .option('--model <name|dir>', 'the model to use (default: the bundled one)')
    .option('--json', 'print one JSON object a line')
    .option('--quiet', 'no progress and no notes')
    .option('--threads <n>', 'threads of the model');
}

const program = new Command('kakehashi')
  .description('Multilingual semantic search over the comments and documentation of a folder.')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.split('\n')[0]?.concat('\n') ?? '') })
  .showSuggestionAfterError(false);

for (const register of [
  registerIndex,
  registerSearch,
  registerSimilar,
  registerEmbed,
  registerEval,
  registerWhy,
  registerModels,
  registerDoctor,
])
  register((name) => withCommonOptions(program.command(name)).exitOverride());

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitCodes.internal),
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  else {
    const { text, exitCode } = explainError(error);
    if (text) console.error(text.split('\n')[0]);
    process.exitCode = exitCode;
  }
}
