import type { FindingKind } from '../translation/checkPairs.ts';
import type { GateVerdict } from './gate.ts';

/** What `finetune.py --check` tells. */
export interface EnvironmentEvent {
  readonly event: 'environment';
  readonly python: string;
  readonly torch: string | null;
  readonly device: 'cpu' | 'cuda' | 'mps' | null;
  readonly gpu: string | null;
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly missing: readonly string[];
  /** The interpreter as arguments; added by whoever asked. */
  readonly command?: readonly string[];
  /** uv could fetch what is missing, if it were allowed to. */
  readonly needsDownload?: boolean;
}

export interface FindingLine {
  readonly kind: FindingKind;
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** The report of the checked pairs. */
export interface PairsEvent {
  readonly event: 'pairs';
  readonly from: string;
  readonly to: string;
  readonly usable: number;
  readonly suspicious: number;
  readonly isFew: boolean;
  readonly counts: Readonly<Partial<Record<FindingKind, number>>>;
  /** The first of them; `counts` has all. */
  readonly findings: readonly FindingLine[];
}

export interface EvaluatedEvent {
  readonly event: 'evaluated';
  readonly step: number;
  readonly heldoutLoss: number;
  readonly translationAccuracy: number;
  readonly mrr: number;
}

export interface ProgressEvent {
  readonly event: 'progress';
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly loss: number;
  readonly secondsLeft: number;
}

/** A run begins, or goes on at the step `resumedAt`. */
export interface StartedEvent {
  readonly event: 'started';
  readonly pairs: number;
  readonly heldout: number;
  readonly steps: number;
  readonly device: string;
  readonly resumedAt: number;
  /** General pairs that are replayed; this and what follows is for the model card. */
  readonly replay?: number;
  readonly precision?: string;
  readonly lr?: number;
  readonly batchSize?: number;
  /** Tokens of a text at most. */
  readonly maxLength?: number;
  /** Of the parts of the loss. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Why a run ended badly: `code` is one of the script's, `message` its own words. */
export interface ErrorEvent {
  readonly event: 'error';
  readonly code: string;
  readonly message: string;
}

/** What a training run tells, one object a line. */
export type TrainingEvent =
  | EnvironmentEvent
  | PairsEvent
  | StartedEvent
  | ProgressEvent
  | EvaluatedEvent
  | { readonly event: 'saved'; readonly step: number; readonly path: string }
  | { readonly event: 'stopped'; readonly reason: 'cancelled' | 'early'; readonly step: number }
  | {
      readonly event: 'file';
      readonly path: string;
      readonly index: number;
      readonly of: number;
      readonly data: string;
    }
  | ({ readonly event: 'gate'; readonly installed: boolean } & GateVerdict)
  | { readonly event: 'installed'; readonly name: string }
  | { readonly event: 'done'; readonly step: number; readonly seconds: number }
  | ErrorEvent;

const known = new Set<string>([
  'environment', 'pairs', 'started', 'progress', 'evaluated', 'saved', 'stopped', 'file', 'gate', 'installed', 'done',
  'error',
] satisfies TrainingEvent['event'][]); // prettier-ignore

/** The event of a line; `undefined` for a line that is cut off or holds something else. */
export function parseEvent(line: string): TrainingEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const name = (value as { event?: unknown } | null)?.event;
    return typeof name === 'string' && known.has(name) ? (value as TrainingEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** The environment that a check has printed. */
export function environmentIn(output: string): EnvironmentEvent | undefined {
  return output
    .split('\n')
    .map(parseEvent)
    .find((event) => event?.event === 'environment');
}

/** The last event that says how a run stands, of a resumed one that of the last time. */
export function closingEvent(events: readonly TrainingEvent[]): TrainingEvent | undefined {
  const began = events.findLastIndex(({ event }) => event === 'started');
  return events
    .slice(began + 1)
    .findLast(
      (event) =>
        event.event === 'gate' ||
        event.event === 'error' ||
        (event.event === 'stopped' && event.reason === 'cancelled'),
    );
}
