import type { EnvironmentEvent, PairsEvent } from '../../core/training/events.ts';
import type { RunInfo } from '../../core/training/runs.ts';

/** What a person fills in. */
export interface TrainingForm {
  readonly files: readonly string[];
  readonly name: string;
  /** `self`, a folder, or a hub id. */
  readonly teacher: string;
  readonly mayDownload: boolean;
  readonly epochs: number;
  readonly device: 'auto' | 'cpu' | 'cuda' | 'mps';
  readonly where: 'python' | 'command';
  /** A path, or empty for what is found. */
  readonly python: string;
  readonly template: string;
  readonly seed: number;
  readonly lr: number;
  /** Pairs a step. */
  readonly batchSize: number;
  readonly keepsSuspicious: boolean;
}

/** Texts of the page in the user's language, by key. */
export type Words = Readonly<Record<string, string>>;

export type ToPage =
  | {
      readonly type: 'init';
      readonly words: Words;
      readonly form: TrainingForm;
      readonly pythons: readonly string[];
    }
  | { readonly type: 'form'; readonly form: TrainingForm }
  /** What is being checked, with what the check is at, where it says so. */
  | { readonly type: 'checking'; readonly form: TrainingForm; readonly detail?: string }
  | {
      readonly type: 'checked';
      /** What was checked: the page's may be another by now. */
      readonly form: TrainingForm;
      readonly pairs?: PairsEvent | undefined;
      readonly environment?: EnvironmentEvent | undefined;
      /** In the user's language; nothing can be started. */
      readonly problem?: string | undefined;
    }
  | { readonly type: 'run'; readonly run: Pick<RunInfo, 'state' | 'events'> & { readonly name: string } }
  | { readonly type: 'failed'; readonly problem: string };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'addFiles' | 'chooseTeacher' | 'choosePython'; readonly form: TrainingForm }
  | { readonly type: 'check' | 'start'; readonly form: TrainingForm }
  | { readonly type: 'open'; readonly file: string; readonly line: number }
  | { readonly type: 'stop' | 'resume' | 'install' | 'discard' | 'log' | 'new' };

const plain = new Set(['ready', 'stop', 'resume', 'install', 'discard', 'log', 'new']);
const withForm = new Set(['addFiles', 'chooseTeacher', 'choosePython', 'check', 'start']);
const devices = new Set<unknown>(['auto', 'cpu', 'cuda', 'mps']);

/** A message of the page, checked field by field; `undefined` for anything else. */
export function fromPage(value: unknown): FromPage | undefined {
  if (!isObject(value) || typeof value['type'] !== 'string') return undefined;
  const { type } = value;
  if (plain.has(type)) return { type } as FromPage;
  if (withForm.has(type))
    return isForm(value['form']) ? ({ type, form: value['form'] } as FromPage) : undefined;
  const { file, line } = value;
  if (type !== 'open' || typeof file !== 'string' || !Number.isInteger(line)) return undefined;
  return { type, file, line: line as number };
}

function isForm(value: unknown): value is TrainingForm {
  if (!isObject(value)) return false;
  const { files } = value;
  const areStrings = ['name', 'teacher', 'python', 'template'].every((key) => typeof value[key] === 'string');
  const areFlags = ['mayDownload', 'keepsSuspicious'].every((key) => typeof value[key] === 'boolean');
  const areCounts = ['epochs', 'seed', 'batchSize'].every(
    (key) => Number.isInteger(value[key]) && Number(value[key]) > 0,
  );
  const isPlace = value['where'] === 'python' || value['where'] === 'command';
  const areFiles = Array.isArray(files) && files.every((file) => typeof file === 'string');
  const isRate = typeof value['lr'] === 'number' && Number.isFinite(value['lr']) && value['lr'] > 0;
  return isRate && areStrings && areFlags && areCounts && isPlace && areFiles && devices.has(value['device']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
