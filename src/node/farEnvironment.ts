import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent } from '../core/training/events.ts';
import { environmentIn } from '../core/training/events.ts';
import { expandTemplate, farPython } from './commandTemplate.ts';
import { patienceMs } from './pythonEnvironment.ts';
import { checkBundle } from './trainingBundle.ts';

/**
 * What the Python of another machine can do, asked by the command that will run the job there; of this machine only the
 * scripts are sent. Throws `TrainingError` for a template that cannot be used and a machine that does not answer.
 */
export async function findFarEnvironment(template: string, scripts: string): Promise<EnvironmentEvent> {
  const bootstrap = await readFile(join(scripts, 'remote.py'), 'utf8');
  const [program = '', ...rest] = expandTemplate(template, farPython(bootstrap, 'check'));
  const bundle = await checkBundle(scripts);
  const child = spawn(program, rest, { stdio: 'pipe', windowsHide: true });
  // The option for it would go on waiting for a program that is not there.
  setTimeout(() => child.kill(), patienceMs).unref();
  const unanswered = (detail: string): TrainingError =>
    new TrainingError({ reason: 'far', detail, command: program });
  await once(child, 'spawn').catch((error: unknown) => {
    throw unanswered(String(error));
  });
  const ended = once(child, 'close');
  // One that ends before it has read everything says why on stderr.
  child.stdin.on('error', () => undefined).end(bundle);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const found = environmentIn(output);
  if (found) return { ...found, command: ['python3'] };
  throw unanswered(errors.trim().split('\n').at(-1) || String(child.exitCode ?? child.signalCode));
}
