import { Command, CommanderError } from 'commander';
import { registerDoctor } from './doctorCommand.ts';
import { registerEmbed } from './embedCommand.ts';
import { exitCodes, explainError } from './errors.ts';
import { registerEval } from './evalCommand.ts';
import { localizeHelp, usageText } from './help.ts';
import { registerIndex } from './indexCommand.ts';
import { message } from './messages.ts';
import { registerModels } from './modelsCommand.ts';
import { registerSearch } from './searchCommand.ts';
import { registerSimilar } from './similarCommand.ts';
import { registerTrain } from './trainCommand.ts';
import { registerWhy } from './whyCommand.ts';

// On Windows programs would be looked for in the current folder first, and a checkout may hold a python.exe.
process.env['NoDefaultCurrentDirectoryInExePath'] = '1';

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

/** Where help is to be had depends on the command that was given. */
function usageProblem(error: CommanderError): string {
  const given = program.commands.find((command) => command.name() === process.argv[2])?.name();
  const command = given === undefined ? 'kakehashi' : `kakehashi ${given}`;
  return message('badUsage', { problem: usageText(error), command });
}

/** Beside a command that there is not, `--help` would be answered as if nothing were wrong. */
function askedArguments(argv: readonly string[]): readonly string[] {
  const [, , given] = argv;
  const isCommand = (name: string): boolean =>
    name === 'help' || program.commands.some((c) => c.name() === name);
  return given === undefined || given.startsWith('-') || isCommand(given) ? argv : argv.slice(0, 3);
}

const program = new Command('kakehashi')
  .description('Multilingual semantic search over the comments and documentation of a folder.')
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showSuggestionAfterError(false);

for (const register of [
  registerIndex,
  registerSearch,
  registerSimilar,
  registerEmbed,
  registerEval,
  registerWhy,
  registerModels,
  registerTrain,
  registerDoctor,
])
  register((name) => withCommonOptions(program.command(name)).exitOverride());
localizeHelp(program);

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitCodes.internal),
);

try {
  await program.parseAsync(askedArguments(process.argv));
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error.message.startsWith('error: ')) console.error(usageProblem(error));
  } else {
    const { text, exitCode } = explainError(error);
    if (text) console.error(text.split('\n')[0]);
    process.exitCode = exitCode;
  }
}
