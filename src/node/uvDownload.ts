import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent } from '../core/training/events.ts';
import { environmentIn } from '../core/training/events.ts';
import { beside } from './pythonProcess.ts';

/**
 * Has uv fetch what the script needs, for as long as that takes; its progress goes to stderr. Throws `TrainingError`
 * where it cannot.
 */
export async function downloadPackages(uv: string, script: string): Promise<EnvironmentEvent> {
  const args = ['run', '--script', script, '--check'];
  const child = spawn(uv, args, { stdio: ['ignore', 'pipe', 'inherit'], ...beside(script) });
  const end = (): void => void child.kill();
  process.once('SIGTERM', end);
  try {
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const found = environmentIn(output);
    if (found) return found;
    throw new TrainingError({ reason: 'download', command: uv });
  } finally {
    process.off('SIGTERM', end);
  }
}
