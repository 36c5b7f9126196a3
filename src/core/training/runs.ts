import type { TrainingEvent } from './events.ts';
import type { RunState, TrainingJob } from './job.ts';

/** One run as it is shown. */
export interface RunInfo {
  readonly dir: string;
  readonly job: TrainingJob;
  readonly state: RunState;
  readonly events: readonly TrainingEvent[];
}

/** The training runs of this machine's user; whoever looks can follow, stop and remove them. */
export interface TrainingRuns {
  /** Folder for a run that has not begun. */
  newDir(name: string): string;
  /** The newest first. */
  list(): Promise<readonly RunInfo[]>;
  /** `undefined` while the folder holds no job yet. */
  read(dir: string): Promise<RunInfo | undefined>;
  /** Asks a run to stop with a checkpoint. */
  stop(dir: string): Promise<void>;
  remove(dir: string): Promise<void>;
}
