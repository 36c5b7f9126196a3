import { KakehashiError } from '../core/errors.ts';
import type { MessageKey } from './messages.ts';
import { message } from './messages.ts';
import { reasonText } from './reasons.ts';

/** Exit codes of the command line's contract. */
export const exitCodes = { done: 0, negative: 1, usage: 2, internal: 3, interrupted: 130 } as const;

/** Wrong use or unusable input, with the text that is shown. */
export class UsageError extends Error {
  constructor(key: MessageKey, values: Readonly<Record<string, unknown>> = {}) {
    super(message(key, values));
  }
}

type Data = Readonly<Record<string, unknown>>;
const keys: Readonly<Record<string, (data: Data) => MessageKey>> = {
  'empty-query': () => 'emptyQuery',
  'workspace-folder': ({ reason }) =>
    reason === 'not-a-folder' ? 'notAFolder' : reason === 'permission' ? 'deniedFolder' : 'missingFolder',
  'unreadable-file': ({ reason }) => (reason === 'vanished' ? 'missingFile' : 'unreadable'),
  'no-passage': () => 'noPassage',
  model: ({ reason }) => (reason === 'missing-file' ? 'modelMissing' : 'modelBroken'),
  'storage-write': ({ reason }) => (reason === 'full' ? 'diskFull' : 'storageDenied'),
  'index-write': ({ reason }) => (reason === 'full' ? 'diskFull' : 'indexDenied'),
  'index-locked': () => 'indexLocked',
  'embedder-unavailable': () => 'noEmbedder',
  'pair-file': ({ line }) => (line === undefined ? 'pairFile' : 'pairFileLine'),
  'model-registry': ({ reason }) => registryKeys[String(reason)] ?? 'modelUnknown',
  'training-busy': () => 'trainingBusy',
  training: ({ reason, told }) => (told ? scriptKeys : trainingKeys)[String(reason)] ?? 'trainingFailed',
};
const registryKeys: Readonly<Record<string, MessageKey>> = {
  active: 'modelActive',
  bundled: 'modelBundled',
  name: 'modelName',
  'no-previous': 'noPrevious',
};
/** Texts for the reasons why a run cannot begin or end here. */
export const trainingKeys: Readonly<Record<string, MessageKey>> = {
  disk: 'trainingDisk',
  environment: 'trainingEnvironment',
  'needs-download': 'trainingNeedsDownload',
  'old-python': 'trainingOldPython',
  download: 'trainingDownload',
  'far-environment': 'trainingFarEnvironment',
  far: 'trainingFar',
  device: 'trainingDevice',
  'no-python': 'trainingNoPython',
  template: 'trainingTemplate',
  killed: 'trainingKilled',
  script: 'trainingScript',
  start: 'trainingScript',
  'no-run': 'noRun',
  folder: 'storageDenied',
  result: 'trainingResult',
};
/** Texts for the codes of the script's error events. */
export const scriptKeys: Readonly<Record<string, MessageKey>> = {
  nan: 'trainingNan',
  collapse: 'trainingCollapse',
  memory: 'trainingMemory',
  disk: 'trainingDiskFull',
  data: 'trainingData',
  teacher: 'trainingTeacher',
  device: 'trainingNoDevice',
  busy: 'trainingInUse',
  stopped: 'trainingStopped',
  internal: 'trainingInternal',
  environment: 'trainingFailed',
};
/** What the script says it cannot do is no wrong use. */
const unusable = new Set([
  'data',
  'teacher',
  'environment',
  'needs-download',
  'old-python',
  'download',
  'far-environment',
  'far',
  'device',
  'no-python',
  'template',
  'no-run',
  'disk',
  'folder',
]);

/** One line for people and the exit code for an error. */
export function explainError(error: unknown): { text: string; exitCode: number } {
  if (error instanceof UsageError) return { text: error.message, exitCode: exitCodes.usage };
  if (error instanceof Error && error.name === 'AbortError')
    return { text: '', exitCode: exitCodes.interrupted };
  if (error instanceof KakehashiError) {
    const key = keys[error.code]?.(error.data);
    const values = {
      ...error.data,
      reason: reasonText(error.data['reason']),
      ...(error.code === 'pair-file' ? { detail: bracketed(error.data['detail']) } : placeholders),
    };
    if (key && error.code === 'training' && !unusable.has(String(error.data['reason'])))
      return { text: message(key, values), exitCode: exitCodes.internal };
    if (key) return { text: message(key, values), exitCode: exitCodes.usage };
    if (error.code === 'engine-exited') {
      const isKnown = error.data['reason'] === 'hung' && error.data['path'] !== undefined;
      return { text: message(isKnown ? 'engineHung' : 'engineExited', values), exitCode: exitCodes.internal };
    }
  }
  return { text: message('internal', { message: wordless(error) }), exitCode: exitCodes.internal };
}

/** Named in the advice on a command template. */
const placeholders = { words: '{command}', quoted: '{shellCommand}' };

const bracketed = (detail: unknown): string => (typeof detail === 'string' ? ` (${detail})` : '');

/** An error that no one foresaw here, by its name and data. */
function wordless(error: unknown): string {
  if (error instanceof KakehashiError) return `${error.name} (${Object.values(error.data).join(', ')})`;
  return error instanceof Error ? error.message : String(error);
}
