import * as vscode from 'vscode';
import type { Indexing } from './indexing.ts';
import { withIndexProgress } from './indexProgress.ts';
import { totals } from './indexState.ts';

/** "Rebuild Index": from nothing, with a progress that can be cancelled. */
export async function rebuildIndex(indexing: Indexing): Promise<void> {
  const title = vscode.l10n.t('Kakehashi: rebuilding the index');
  await withIndexProgress(indexing, title, (signal) => {
    signal.addEventListener('abort', () => indexing.pause());
    return indexing.run(true);
  });
  if (indexing.isPaused) return;
  const { files, passages } = totals(indexing.status?.folders ?? []);
  const text = vscode.l10n.t('The index is rebuilt: {0} passages in {1} files.', passages, files);
  void vscode.window.showInformationMessage(text);
}
