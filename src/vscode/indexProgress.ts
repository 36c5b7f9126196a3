import * as vscode from 'vscode';
import type { Indexing } from './indexing.ts';
import { runProgress } from './indexState.ts';

/** Shows how far the indexing is in a notification while work goes on; its cancel button aborts the signal. */
export async function withIndexProgress(
  indexing: Indexing,
  title: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const cancelled = token.onCancellationRequested(() => controller.abort());
    let shown = 0;
    const followed = indexing.onDidChange(() => {
      const { done, total } = runProgress(indexing);
      if (total === 0) return;
      const percent = (100 * done) / total;
      progress.report({ message: `${done}/${total}`, increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    });
    try {
      await work(controller.signal);
    } finally {
      vscode.Disposable.from(cancelled, followed).dispose();
    }
  });
}
