import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** Starts the engine's program as a process of its own, at low priority. */
export function forkEngine(main: string, execArgv: readonly string[]): ChildProcess {
  const child = fork(main, [], {
    serialization: 'advanced',
    execArgv: [...execArgv],
    // In the desktop editor the program that forks is Electron, which is to be Node here.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

/** Indexing must never be felt in the editor; a system that forbids it leaves the priority as it is. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process may be gone already: its exit is reported elsewhere.
  }
}
