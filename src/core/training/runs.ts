import type { TrainingEvent } from './events.ts';
import type { RunState, TrainingJob } from './job.ts';

/** One run as it is shown. */
export interface RunInfo {
  readonly dir: string;
  readonly job: TrainingJob;
  readonly state: RunState;
  readonly events: readonly TrainingEvent[];
}

/** A run that no process works on, as it is offered for deletion. */
export interface OldRun {
  readonly dir: string;
  readonly name: string;
  /** Not come to its end: it would go on from its checkpoint. */
  readonly canBeResumed: boolean;
  readonly bytes: number;
  /** When it last told something. */
  readonly writtenMs: number;
}

/** The training runs of this machine's user; whoever looks can follow, stop and remove them. */
export interface TrainingRuns {
  /** Folder for a run that has not begun. */
  newDir(name: string): string;
  /** The newest first. */
  list(): Promise<readonly RunInfo[]>;
  /** `undefined` while the folder holds no job yet, and where it holds a broken one. */
  read(dir: string): Promise<RunInfo | undefined>;
  /** Asks a run to stop with a checkpoint. */
  stop(dir: string): Promise<void>;
  /** Those that no process works on, the oldest first. */
  old(): Promise<readonly OldRun[]>;
  /** Throws `TrainingBusyError` where a process works on it. */
  remove(dir: string): Promise<void>;
}
