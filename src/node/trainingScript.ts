import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrainingError } from '../core/errors.ts';
import type { TrainingEvent } from '../core/training/events.ts';
import { parseEvent } from '../core/training/events.ts';
import type { TrainingJob } from '../core/training/job.ts';
import { scriptOptions } from '../core/training/job.ts';
import { expandTemplate, farPython } from './commandTemplate.ts';
import { beside } from './pythonProcess.ts';
import { ResultReceiver, writeBundle } from './trainingBundle.ts';
import type { TrainingFolder } from './trainingFolder.ts';

export interface ScriptRun {
  readonly run: TrainingFolder;
  readonly job: TrainingJob;
  /** Folder of finetune.py. */
  readonly scripts: string;
  readonly resume: boolean;
  readonly onEvent: (event: TrainingEvent) => void;
}

/**
 * What became of the script: its exit code, as shells give it for one that a signal ended, and the error that it told.
 * One that told that it is done counts as 0, whatever became of the program that ran it: uv, ssh, a container.
 */
export interface ScriptEnd {
  readonly exitCode: number;
  readonly error: Extract<TrainingEvent, { event: 'error' }> | undefined;
}

const scriptName = 'finetune.py';
const graceMs = 30_000;
/** The script's own exit code for a run that was stopped. */
const stoppedCode = 130;

/**
 * Runs finetune.py, here or by the command of another machine, until it ends. Events are kept in the run's folder as
 * they come, the script's log beside them. A file named `stop` in the folder ends the run with a checkpoint.
 */
export async function runScript(options: ScriptRun): Promise<ScriptEnd> {
  const { run, job } = options;
  const isFar = job.where.kind === 'command';
  const bundle = `${run.dir}/bundle.tar`;
  if (isFar) await writeBundle(bundle, options);
  const log = await open(run.path('log'), 'a');
  const input = isFar ? await open(bundle, 'r') : undefined;
  try {
    const [program = '', ...rest] = await commandOf(options);
    // A command for another machine starts in the user's folder: what it names may lie there.
    const place = isFar ? { windowsHide: true } : beside(join(options.scripts, scriptName));
    const child = spawn(program, rest, { stdio: [input?.fd ?? 'ignore', 'pipe', log.fd], ...place });
    return await followed(child, options);
  } finally {
    await log.close();
    await input?.close();
    await rm(bundle, { force: true });
  }
}

async function commandOf({ run, job, scripts, resume }: ScriptRun): Promise<readonly string[]> {
  if (job.where.kind === 'command') {
    const bootstrap = await readFile(join(scripts, 'remote.py'), 'utf8');
    return expandTemplate(job.where.template, farPython(bootstrap, job.id));
  }
  const options = scriptOptions(job, { model: job.parent.dir, run: run.dir });
  const script = join(scripts, scriptName);
  return [...job.where.command, script, ...options, ...(resume ? ['--resume'] : [])];
}

async function followed(child: ChildProcess, { run, job, onEvent }: ScriptRun): Promise<ScriptEnd> {
  const receiver = new ResultReceiver(run.path('model'));
  let error: ScriptEnd['error'];
  let received = 0;
  let isDone = false;
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new TrainingError({ reason: 'start', detail: String(cause) }, cause)),
    );
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  const stopped = new AbortController();
  const stopping = job.where.kind === 'command' ? endOnStop(child, run, stopped.signal) : undefined;
  const told = (async () => {
    if (!child.stdout) return;
    for await (const line of createInterface({ input: child.stdout })) {
      const event = parseEvent(line);
      if (!event || !isOfScript(event)) continue;
      if (event.event === 'error') error = event;
      isDone ||= event.event === 'done';
      if (event.event === 'file') {
        receiver.take(event);
        received++;
        continue;
      }
      await run.append(event);
      onEvent(event);
    }
  })();
  try {
    const [ending] = await Promise.all([ended, told]);
    const exitCode = isDone ? 0 : ending;
    if (received > 0 && exitCode === 0) await receiver.close();
    if (exitCode === 0 || error || job.where.kind !== 'command' || !existsSync(run.path('stop')))
      return { exitCode, error };
    return await stoppedFar(run, onEvent);
  } finally {
    stopped.abort();
    await stopping;
    await endChild(child);
  }
}

/** The gate's verdict and what is installed are never the script's to tell, nor another machine's. */
const isOfScript = ({ event }: TrainingEvent): boolean => ofScript.has(event);
const ofScript = new Set<TrainingEvent['event']>([
  'started', 'progress', 'evaluated', 'saved', 'stopped', 'file', 'done', 'error',
]); // prettier-ignore

/** A far side whose connection was closed cannot say that it stopped; it keeps a checkpoint. */
async function stoppedFar(run: TrainingFolder, onEvent: ScriptRun['onEvent']): Promise<ScriptEnd> {
  const events = await run.events();
  if (events.at(-1)?.event !== 'stopped') {
    const last = events.findLast(({ event }) => event === 'progress');
    const step = last?.event === 'progress' ? last.step : 0;
    const told: TrainingEvent = { event: 'stopped', reason: 'cancelled', step };
    await run.append(told);
    onEvent(told);
  }
  return { exitCode: stoppedCode, error: undefined };
}

/** Where its events cannot be kept, the script is to leave a checkpoint, and nobody resumes beside it meanwhile. */
async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdout?.destroy();
  child.kill();
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(force);
}

/** The far side sees no file of this machine: its connection is closed, and it keeps a checkpoint. */
async function endOnStop(child: ChildProcess, run: TrainingFolder, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(500, undefined, { signal }).catch(() => undefined);
    if (!existsSync(run.path('stop'))) continue;
    child.kill('SIGTERM');
    await sleep(graceMs, undefined, { signal }).catch(() => undefined);
    child.kill('SIGKILL');
  }
}
