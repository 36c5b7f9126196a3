import * as vscode from 'vscode';
import type { Indexing } from './indexing.ts';
import { runProgress, totals } from './indexState.ts';

/** "Rebuild Index": from nothing, with a progress that can be cancelled. */
export async function rebuildIndex(indexing: Indexing): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Kakehashi: rebuilding the index'),
    cancellable: true,
  };
  await vscode.window.withProgress<void>(options, async (progress, token) => {
    const cancelled = token.onCancellationRequested(() => indexing.pause());
    let shown = 0;
    const followed = indexing.onDidChange(() => {
      const { done, total } = runProgress(indexing);
      const percent = total > 0 ? (100 * done) / total : 0;
      progress.report({ message: `${done}/${total}`, increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    });
    try {
      await indexing.run(true);
    } finally {
      vscode.Disposable.from(cancelled, followed).dispose();
    }
  });
  if (indexing.isPaused) return;
  const { files, passages } = totals(indexing.status?.folders ?? []);
  const text = vscode.l10n.t('The index is rebuilt: {0} passages in {1} files.', passages, files);
  void vscode.window.showInformationMessage(text);
}
