import * as vscode from 'vscode';
import { KakehashiError } from '../core/errors.ts';
import { linkless } from './linkless.ts';

interface Explained {
  readonly text: string;
  /** The one button and the command behind it. */
  readonly action?: { readonly title: string; readonly command: string };
}

type Data = Readonly<Record<string, unknown>>;
const t = vscode.l10n.t;
const shown = (value: unknown): string => (typeof value === 'string' ? value : '');
const unwritten = ({ path, reason }: Data): string =>
  reason === 'full'
    ? t('The disk is full: {0}. Free some space and try again; what was there is intact.', shown(path))
    : t('{0} cannot be written ({1}). Check the permissions.', shown(path), shown(reason));

const explanations: Readonly<Record<string, (data: Data, cause: unknown) => Explained>> = {
  'empty-query': () => ({ text: t('Type a word or a question to search for.') }),
  'workspace-folder': ({ path }) => ({ text: t('The folder {0} cannot be read.', shown(path)) }),
  'unreadable-file': ({ path, reason }) => ({
    text: t('{0} cannot be read ({1}).', shown(path), shown(reason)),
  }),
  'no-passage': ({ path }) => ({ text: t('{0} holds no passage to compare with.', shown(path)) }),
  model: ({ path, reason }) => ({
    text: t(
      'The model cannot be used: {0} ({1}). Switch to another, correct the setting "kakehashi.model.path", or reinstall.',
      shown(path),
      shown(reason),
    ),
    action: { title: t('Switch Model'), command: 'kakehashi.switchModel' },
  }),
  'index-locked': ({ path }) => ({
    text: t('Another process writes the index: {0}. What it writes appears here.', shown(path)),
  }),
  'index-write': (data) => ({
    text: unwritten(data),
    action: { title: t('Index Again'), command: 'kakehashi.resumeIndexing' },
  }),
  'storage-write': (data) => ({ text: unwritten(data) }),
  'embedder-unavailable': () => ({
    text: t('The model cannot run on this machine: search is by words only.'),
    action: { title: t('Show Log'), command: 'kakehashi.showLog' },
  }),
  'model-registry': ({ name, reason }) => ({
    text:
      reason === 'no-previous'
        ? t('There is no earlier model to go back to.')
        : reason === 'active'
          ? t('The model {0} is in use: switch to another first.', shown(name))
          : t('There is no model of that name any more.'),
    action: { title: t('Switch Model'), command: 'kakehashi.switchModel' },
  }),
  'model-switch': ({ name, kept }, cause) => ({
    text: t('{0} cannot be put to use, {1} stays: {2}', shown(name), shown(kept), explain(cause).text),
    action: { title: t('Show Log'), command: 'kakehashi.showLog' },
  }),
  'bad-vector': () => ({ text: t('The model gives no valid vectors.') }),
  'training-busy': () => ({ text: t('Another training run is under way.') }),
  'engine-exited': () => ({
    text: t('The search process ended unexpectedly and is being restarted.'),
    action: { title: t('Show Log'), command: 'kakehashi.showLog' },
  }),
};

/** What went wrong in the user's language, with the one thing to do about it. */
export function explain(error: unknown): Explained {
  const known =
    error instanceof KakehashiError ? explanations[error.code]?.(error.data, error.cause) : undefined;
  return (
    known ?? {
      text: t(
        'Something failed that should not have: {0}',
        error instanceof Error ? error.message : String(error),
      ),
      action: { title: t('Show Log'), command: 'kakehashi.showLog' },
    }
  );
}

/** Cancellation is the user's own doing and needs no words. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Shows an error once, its stack in the log. */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (isCancelled(error)) return;
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const { text, action } = explain(error);
  const chosen = await vscode.window.showErrorMessage(linkless(text), ...(action ? [action.title] : []));
  if (action && chosen === action.title) await vscode.commands.executeCommand(action.command);
}
