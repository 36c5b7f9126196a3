import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent } from '../core/training/events.ts';
import { environmentIn } from '../core/training/events.ts';
import { beside } from './pythonProcess.ts';
import { downloadPackages } from './uvDownload.ts';

const run = promisify(execFile);
/** Loading torch from a cold disk takes its time. */
export const patienceMs = 120_000;

/** What a person allows and wants where Python is looked for. */
export interface PythonChoice {
  /** A path or name; without it those that are usual are tried. */
  readonly given?: string | undefined;
  /** Whether uv may fetch the packages. */
  readonly mayDownload?: boolean | undefined;
}

/** Interpreters to try, each as the first arguments of a command; uv uses only what it has already. */
export function pythonCommands(given?: string): readonly (readonly string[])[] {
  if (given !== undefined) {
    // They start elsewhere: a path is that of the folder where it was typed, a name is left to the PATH.
    const program = /[\\/]/.test(given) ? resolve(given) : given;
    return [isUv(program) ? [program, ...uvOptions] : [program]];
  }
  const system = process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
  return [...system, ['uv', ...uvOptions]];
}

const uvOptions = ['run', '--offline', '--quiet', '--script'];
const isUv = (program: string): boolean => /(?:^|[\\/])uv(?:\.exe)?$/.test(program);

/**
 * The first interpreter that has what training needs, else what is wrong with the first that there is; `needsDownload`
 * tells that uv could fetch the rest. Throws `TrainingError` where there is none at all.
 */
export async function findEnvironment(script: string, choice: PythonChoice = {}): Promise<EnvironmentEvent> {
  let unfit: EnvironmentEvent | undefined;
  let uv: readonly string[] | undefined;
  let problem: unknown;
  for (const command of pythonCommands(choice.given)) {
    try {
      const found = await checkEnvironment(command, script);
      if (found.missing.length === 0) return found;
      unfit ??= found;
    } catch (error) {
      problem ??= error;
      if (isUv(command[0] ?? '') && (error as NodeJS.ErrnoException).code !== 'ENOENT') uv = command;
    }
  }
  if (uv && choice.mayDownload) return { ...(await downloadPackages(uv[0] ?? '', script)), command: uv };
  if (uv) return { ...(unfit ?? (await nothingYet(uv, script))), needsDownload: true };
  if (unfit) return unfit;
  const [command, detail] = [choice.given ?? 'python3', shortened(problem)];
  throw new TrainingError({ reason: 'no-python', command, detail });
}

async function checkEnvironment(command: readonly string[], script: string): Promise<EnvironmentEvent> {
  const [program = '', ...rest] = command;
  const options = { timeout: patienceMs, ...beside(script) };
  const { stdout } = await run(program, [...rest, script, '--check'], options).catch(
    // Packages that are missing make the check fail and are told all the same.
    (error: { stdout?: string }) => {
      if (error.stdout) return { stdout: error.stdout };
      throw error;
    },
  );
  const event = environmentIn(stdout);
  if (!event) throw new TrainingError({ reason: 'no-python', command: program });
  return { ...event, command };
}

/** uv alone, before it has fetched anything: all packages of the requirements are missing. */
async function nothingYet(command: readonly string[], script: string): Promise<EnvironmentEvent> {
  const text = await readFile(join(dirname(script), 'requirements.txt'), 'utf8');
  const missing = text.split('\n').flatMap((line) => /^[\w-]+/.exec(line)?.[0] ?? []);
  const unknown = { torch: null, device: null, gpu: null, cores: null, memoryBytes: null };
  return { event: 'environment', python: '', ...unknown, missing, command };
}

/** The last line that the interpreter wrote, else what the system said. */
function shortened(error: unknown): string {
  const { stderr, message } = (error ?? {}) as { stderr?: string; message?: string };
  return (stderr?.trim() || message || '').split('\n').at(-1) ?? '';
}
