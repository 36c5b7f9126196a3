import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingEvent } from '../../core/training/events.ts';
import { parseEvent } from '../../core/training/events.ts';
import type { TrainingForm } from './messages.ts';

export interface TrainerOptions {
  /** The command line's bundle. */
  readonly cli: string;
  /** Where models and runs lie. */
  readonly dataDir: string;
  /** The model that is started from. */
  readonly modelDir: () => string;
  /** `ja` or another; the process speaks the editor's language. */
  readonly language: string;
}

/** What a process of the command line came to. */
export interface TrainerEnd {
  readonly exitCode: number | null;
  readonly events: readonly TrainingEvent[];
  /** Its last words, in the user's language. */
  readonly message: string;
}

/** Starts the command line for training, in processes of their own; arguments are never read by a shell. */
export class Trainer {
  constructor(private readonly options: TrainerOptions) {}

  /** Checks pairs and environment; nothing is started. `onNote` is told what a download says of itself. */
  check(form: TrainingForm, signal: AbortSignal, onNote: (text: string) => void): Promise<TrainerEnd> {
    return this.run([...this.formArguments(form), '--check'], { signal, onNote });
  }

  /**
   * Starts a run that goes on when this window is gone; what it does stands in the run's folder. The signal ends it at
   * once: for the time before it has one.
   */
  start(form: TrainingForm, dir: string, signal: AbortSignal): Promise<TrainerEnd> {
    return this.runDetached([...this.formArguments(form), '--run', dir, '--install', 'never'], signal);
  }

  /** Goes on from the checkpoint; a run that was trained is only judged again. */
  resume(dir: string): Promise<TrainerEnd> {
    return this.runDetached(['--resume', '--run', dir, '--install', 'never']);
  }

  /** Installs the result of a judged run and puts it to use. */
  install(dir: string): Promise<TrainerEnd> {
    return this.run(['--resume', '--run', dir, '--install', 'anyway']);
  }

  private formArguments(form: TrainingForm): readonly string[] {
    const { files, name, teacher, epochs, device, seed, lr, batchSize } = form;
    const place =
      form.where === 'command'
        ? ['--command', form.template]
        : form.python === ''
          ? []
          : ['--python', form.python];
    return [
      '--pairs', ...files,
      '--name', name,
      '--teacher', teacher,
      '--epochs', String(epochs),
      '--device', device,
      '--seed', String(seed),
      '--lr', String(lr),
      '--batch-size', String(batchSize),
      ...place,
      ...(form.mayDownload ? ['--allow-download'] : []),
      ...(form.keepsSuspicious ? ['--all-pairs'] : []),
    ]; // prettier-ignore
  }

  private async run(
    args: readonly string[],
    { signal, onNote }: { readonly signal?: AbortSignal; readonly onNote?: (text: string) => void } = {},
  ): Promise<TrainerEnd> {
    const child = this.spawn(args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
    let [output, errors] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      onNote?.(lastLine(text));
    });
    const exitCode = await ended(child);
    return {
      exitCode,
      events: output.split('\n').flatMap((line) => parseEvent(line) ?? []),
      message: lastLine(errors),
    };
  }

  /** No pipe leads to this window, whose end would break it; events stand in the run's folder, last words in a file. */
  private async runDetached(args: readonly string[], signal?: AbortSignal): Promise<TrainerEnd> {
    await mkdir(this.options.dataDir, { recursive: true });
    const path = join(this.options.dataDir, 'last-words.txt');
    const words = await open(path, 'w');
    const child = this.spawn(args, {
      detached: true,
      stdio: ['ignore', 'ignore', words.fd],
      ...(signal ? { signal } : {}),
    });
    child.unref();
    const exitCode = await ended(child).finally(() => words.close());
    return { exitCode, events: [], message: lastLine(await readFile(path, 'utf8')) };
  }

  private spawn(args: readonly string[], options: SpawnOptions): ChildProcess {
    const { cli, dataDir, modelDir, language } = this.options;
    const all = [cli, 'train', '--json', '--data', dataDir, '--model', modelDir(), ...args];
    // In the desktop editor the program is Electron, which is to be Node here.
    const env = { ELECTRON_RUN_AS_NODE: '1', LC_ALL: language === 'ja' ? 'ja_JP.UTF-8' : 'C.UTF-8' };
    return spawn(process.execPath, all, { ...options, env: { ...process.env, ...env }, windowsHide: true });
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return exitCode;
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
