import * as vscode from 'vscode';
import type { IndexState } from './indexState.ts';
import { indexState, runProgress, totals } from './indexState.ts';
import type { Indexing } from './indexing.ts';

const icons: Readonly<Record<IndexState, string>> = {
  empty: 'search',
  failed: 'error',
  paused: 'debug-pause',
  indexing: 'sync~spin',
  switching: 'sync~spin',
  starting: 'sync~spin',
  degraded: 'warning',
  unswitched: 'warning',
  manual: 'search',
  incomplete: 'warning',
  current: 'search',
};

/** The entry in the status bar: state, progress, and by click the whole status. */
export function registerStatusBar(indexing: Indexing): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('kakehashi.status', vscode.StatusBarAlignment.Right, 90);
  item.name = vscode.l10n.t('Kakehashi Index');
  item.command = 'kakehashi.showStatus';
  let told: IndexState | undefined;
  const refresh = (): void => {
    const state = indexState(indexing);
    if (state === 'empty') item.hide();
    else item.show();
    item.text = `$(${icons[state]}) ${label(state, indexing)}`;
    item.tooltip = tooltip(state, indexing);
    item.backgroundColor =
      state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    if (state !== told) setContext(state);
    told = state;
  };
  refresh();
  return vscode.Disposable.from(item, indexing.onDidChange(refresh));
}

/** What the palette offers. */
function setContext(state: IndexState): void {
  const set = (name: string, states: readonly IndexState[]): void =>
    void vscode.commands.executeCommand('setContext', `kakehashi.${name}`, states.includes(state));
  set('isIndexing', ['indexing', 'switching']);
  set('canResume', ['paused', 'failed', 'unswitched', 'manual']);
}

function label(state: IndexState, indexing: Indexing): string {
  const { done, total } = runProgress(indexing);
  if ((state === 'indexing' || state === 'switching') && total > 0) return `Kakehashi ${done}/${total}`;
  return state === 'paused' ? vscode.l10n.t('Kakehashi: paused') : 'Kakehashi';
}

/** The state in a sentence, for tooltip and report. */
export function describeState(state: IndexState): string {
  const { t } = vscode.l10n;
  const sentences: Readonly<Record<IndexState, string>> = {
    empty: t('No folder is open.'),
    failed: t('Indexing failed.'),
    paused: t('Indexing is paused.'),
    indexing: t('Indexing is under way.'),
    switching: t('The index of another model is being built; the one in use answers.'),
    starting: t('Kakehashi is starting.'),
    degraded: t('The model cannot run: search is by words only.'),
    unswitched: t('The chosen model cannot be used; the one before answers.'),
    manual: t('Automatic indexing is off: changes since the last run are missing.'),
    incomplete: t('The index is current; some files could not be read.'),
    current: t('The index is current.'),
  };
  return sentences[state];
}

function tooltip(state: IndexState, indexing: Indexing): vscode.MarkdownString {
  const { files, passages, failed } = totals(indexing.status?.folders ?? []);
  const { t } = vscode.l10n;
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [
      'kakehashi.search',
      'kakehashi.cancelIndexing',
      'kakehashi.resumeIndexing',
      'kakehashi.switchModel',
    ],
  };
  text.appendMarkdown(`**Kakehashi** — ${describeState(state)}\n\n`);
  text.appendMarkdown(t('{0} passages in {1} files', passages, files));
  if (failed > 0) text.appendMarkdown(`  \n${t('{0} files left out', failed)}`);
  const links = [`[$(search) ${t('Search…')}](command:kakehashi.search)`];
  if (state === 'indexing' || state === 'switching')
    links.push(`[${t('Pause')}](command:kakehashi.cancelIndexing)`);
  if (state === 'paused' || state === 'failed')
    links.push(`[${t('Resume')}](command:kakehashi.resumeIndexing)`);
  if (state === 'unswitched') links.push(`[${t('Switch Model')}](command:kakehashi.switchModel)`);
  if (state === 'manual') links.push(`[${t('Index Now')}](command:kakehashi.resumeIndexing)`);
  return text.appendMarkdown(`\n\n${links.join(' · ')}`);
}
