/** One training run, as its folder's job.json holds it. */
export interface TrainingJob {
  readonly id: string;
  /** Name under which the result is installed. */
  readonly name: string;
  readonly createdMs: number;
  /** The student that is started from. */
  readonly parent: { readonly name: string; readonly dir: string };
  /** `self`, a model folder, or a hub id. */
  readonly teacher: string;
  readonly mayDownload: boolean;
  readonly epochs: number;
  readonly device: 'auto' | 'cpu' | 'cuda' | 'mps';
  readonly seed: number;
  readonly maxSteps?: number | undefined;
  /** Learning rate and pairs a step; without them the script's own. */
  readonly lr?: number | undefined;
  readonly batchSize?: number | undefined;
  /** The interpreter as arguments, or the template of a command on another machine. */
  readonly where:
    | { readonly kind: 'python'; readonly command: readonly string[] }
    | { readonly kind: 'command'; readonly template: string };
  readonly pairFiles: readonly string[];
  readonly languages: readonly [string, string];
  /** Pairs trained on, kept for early stopping, and kept for the gate. */
  readonly counts: { readonly train: number; readonly heldout: number; readonly gate: number };
}

/** How a run stands. */
export type RunState = 'running' | 'stopped' | 'failed' | 'interrupted' | 'done';

/** The folder's files that the script reads and writes, relative to it. */
export const runFiles = {
  job: 'job.json',
  pairs: 'pairs.jsonl',
  heldout: 'heldout.jsonl',
  gate: 'gate.jsonl',
  events: 'events.jsonl',
  log: 'log.txt',
  process: 'process.json',
  claim: 'claim.lock',
  stop: 'stop',
  checkpoint: 'checkpoint.pt',
  model: 'model',
} as const;

/** Options of finetune.py for a job; paths are those of the machine that it runs on. */
export function scriptOptions(
  job: TrainingJob,
  at: { readonly model: string; readonly run: string },
): readonly string[] {
  const file = (name: string): string => `${at.run}/${name}`;
  const options: Readonly<Record<string, string | number | undefined>> = {
    model: at.model,
    pairs: file(runFiles.pairs),
    heldout: file(runFiles.heldout),
    work: at.run,
    out: file(runFiles.model),
    teacher: job.teacher,
    epochs: job.epochs,
    device: job.device,
    seed: job.seed,
    'max-steps': job.maxSteps,
    lr: job.lr,
    'batch-size': job.batchSize,
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return job.mayDownload ? [...given, '--allow-download'] : given;
}

/** A name that sorts by time and is safe as a folder. */
export function newRunId(name: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z$/g, '');
  return `${time}-${name.replace(/[^\p{L}\p{N}_-]/gu, '') || 'run'}`;
}
