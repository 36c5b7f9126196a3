import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent } from '../core/training/events.ts';
import { parseEvent } from '../core/training/events.ts';

const run = promisify(execFile);
/** Loading torch from a cold disk takes its time. */
const patienceMs = 120_000;

/** Interpreters to try, each as the first arguments of a command. */
export function pythonCommands(given?: string): readonly (readonly string[])[] {
  if (given !== undefined) return [/(?:^|[\\/])uv(?:\.exe)?$/.test(given) ? [given, ...uvOptions] : [given]];
  const system = process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
  return [...system, ['uv', ...uvOptions]];
}

const uvOptions = ['run', '--quiet', '--script'];

/**
 * The first interpreter that has what training needs, else what is wrong with the first that there is. Throws
 * `TrainingError` where there is none at all.
 */
export async function findEnvironment(script: string, given?: string): Promise<EnvironmentEvent> {
  let unfit: EnvironmentEvent | undefined;
  let problem: unknown;
  for (const command of pythonCommands(given)) {
    try {
      const found = await checkEnvironment(command, script);
      if (found.missing.length === 0) return found;
      unfit ??= found;
    } catch (error) {
      problem ??= error;
    }
  }
  if (unfit) return unfit;
  throw new TrainingError({ reason: 'no-python', command: given ?? 'python3', detail: shortened(problem) });
}

async function checkEnvironment(command: readonly string[], script: string): Promise<EnvironmentEvent> {
  const [program = '', ...rest] = command;
  const options = { timeout: patienceMs, windowsHide: true };
  const { stdout } = await run(program, [...rest, script, '--check'], options).catch(
    // Packages that are missing make the check fail and are told all the same.
    (error: { stdout?: string }) => {
      if (error.stdout) return { stdout: error.stdout };
      throw error;
    },
  );
  const event = stdout
    .split('\n')
    .map(parseEvent)
    .find((found) => found?.event === 'environment');
  if (event?.event !== 'environment') throw new TrainingError({ reason: 'no-python', command: program });
  return { ...event, command };
}

/** The last line that the interpreter wrote, else what the system said. */
function shortened(error: unknown): string {
  const { stderr, message } = (error ?? {}) as { stderr?: string; message?: string };
  return (stderr?.trim() || message || '').split('\n').at(-1) ?? '';
}
