import * as vscode from 'vscode';
import type { FolderStatus } from '../inference/protocol.ts';
import type { Indexing } from './indexing.ts';
import { languageName } from './languageName.ts';

/** The one word for what the index is doing. */
export type IndexState =
  | 'empty'
  | 'failed'
  | 'paused'
  | 'indexing'
  | 'switching'
  | 'starting'
  | 'degraded'
  | 'unswitched'
  | 'manual'
  | 'incomplete'
  | 'current';

/** The state of the window's index; the gravest holds. */
export function indexState(indexing: Indexing): IndexState {
  if (!vscode.workspace.workspaceFolders?.length) return 'empty';
  if (indexing.lastError !== undefined) return 'failed';
  if (indexing.isPaused) return 'paused';
  if (indexing.isRunning) return 'indexing';
  if (indexing.isSwitching) return 'switching';
  const { status } = indexing;
  if (!status) return 'starting';
  if (status.runtime === 'none') return 'degraded';
  if (indexing.switchError !== undefined) return 'unswitched';
  if (!indexing.isAutomatic) return 'manual';
  return status.folders.some(({ failed }) => failed.length > 0) ? 'incomplete' : 'current';
}

/** Files done and files to do in the run at hand. */
export function runProgress(indexing: Indexing): { done: number; total: number } {
  let [done, total] = [0, 0];
  for (const progress of indexing.progress.values()) {
    done += progress.doneFiles;
    total += progress.totalFiles;
  }
  return { done, total };
}

/** What a person who searches now should know, `undefined` where all is well. */
export function stateNotice(indexing: Indexing): string | undefined {
  const { done, total } = runProgress(indexing);
  switch (indexState(indexing)) {
    case 'indexing':
      return total > 0
        ? vscode.l10n.t('Indexing {0} of {1} files: more will be found', done, total)
        : undefined;
    case 'paused':
      return vscode.l10n.t('Indexing is paused: some files may be missing');
    case 'degraded':
      return vscode.l10n.t('The model cannot run: search is by words only');
    case 'unswitched':
      return vscode.l10n.t('The chosen model cannot be used: the one before answers');
    case 'manual':
      return vscode.l10n.t('Automatic indexing is off: changes since the last run are missing');
    case 'failed':
      return vscode.l10n.t('Indexing failed: some files may be missing');
    default:
      return undefined;
  }
}

/** What a search looks through: how much, and in which languages. */
export function extent(indexing: Indexing): string {
  const folders = indexing.status?.folders ?? [];
  const { files, passages } = totals(folders);
  const languages = languagesOf(folders).map(({ name }) => name);
  return [vscode.l10n.t('{0} passages in {1} files', passages, files), ...languages].join('  ·  ');
}

/** Passages by language, the most frequent first; where the language is not known, it has no name. */
export function languagesOf(folders: readonly FolderStatus[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { languages } of folders)
    for (const [code, count] of Object.entries(languages)) {
      const name = languageName(code);
      if (name) counts.set(name, (counts.get(name) ?? 0) + count);
    }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** Sums over all folders of the window. */
export function totals(folders: readonly FolderStatus[]): {
  files: number;
  passages: number;
  failed: number;
  bytes: number;
} {
  const sum = (of: (folder: FolderStatus) => number): number =>
    folders.reduce((total, folder) => total + of(folder), 0);
  return {
    files: sum(({ files }) => files),
    passages: sum(({ passages }) => passages),
    failed: sum(({ failed }) => failed.length),
    bytes: sum(({ bytes }) => bytes),
  };
}
