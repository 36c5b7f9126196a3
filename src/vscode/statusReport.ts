import * as vscode from 'vscode';
import type { FolderStatus } from '../inference/protocol.ts';
import { indexState, runProgress, totals } from './indexState.ts';
import type { Indexing } from './indexing.ts';
import { describeState } from './statusBar.ts';

const scheme = 'kakehashi-status';
/** The address of the report. */
export const statusUri = vscode.Uri.parse(`${scheme}:/Kakehashi.md`);

/** "Show Index Status": what is indexed, pending and failed, as a document that follows the index. */
export function registerStatusReport(indexing: Indexing): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = {
    onDidChange: changed.event,
    provideTextDocumentContent: () => statusReport(indexing),
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    indexing.onDidChange(() => changed.fire(statusUri)),
    vscode.commands.registerCommand('kakehashi.showStatus', () =>
      vscode.commands.executeCommand('markdown.showPreview', statusUri),
    ),
  );
}

/** The report as markdown. */
export function statusReport(indexing: Indexing): string {
  const { t } = vscode.l10n;
  const { status } = indexing;
  const folders = status?.folders ?? [];
  const { done, total } = runProgress(indexing);
  const { files, passages, bytes } = totals(folders);
  const rows: [string, string][] = [
    [t('State'), describeState(indexState(indexing))],
    ...(total > 0 ? [[t('Progress'), t('{0} of {1} files', done, total)] as [string, string]] : []),
    [t('Files'), String(files)],
    [t('Passages'), String(passages)],
    [t('Size on disk'), `${(bytes / 1e6).toFixed(1)} MB`],
    [t('Model'), status?.model ? `${status.model.name} (${status.model.dimensions})` : t('none')],
    [
      t('Runtime'),
      status?.degradedReason ? `${status.runtime} — ${status.degradedReason}` : (status?.runtime ?? ''),
    ],
    [t('Memory of the search process'), `${((status?.rssBytes ?? 0) / 1e6).toFixed(0)} MB`],
  ];
  const error = indexing.lastError instanceof Error ? [`> ${indexing.lastError.message}`, ''] : [];
  return ['# Kakehashi', '', ...error, ...table(rows), ...folders.flatMap(folderReport)].join('\n');
}

function folderReport(folder: FolderStatus): string[] {
  const { t } = vscode.l10n;
  const name = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(folder.folder))?.name ?? folder.folder;
  const current = folder.lastCurrentMs
    ? new Date(folder.lastCurrentMs).toLocaleString(vscode.env.language)
    : t('never');
  const languages = Object.entries(folder.languages).sort(([, a], [, b]) => b - a);
  const rows: [string, string][] = [
    [t('Files'), String(folder.files)],
    [t('Passages'), String(folder.passages)],
    [t('Pending files'), String(folder.pendingFiles)],
    [t('Last current'), current],
    [t('Languages'), languages.map(([language, count]) => `${language} ${count}`).join(', ')],
    ...(folder.state === 'readonly'
      ? [[t('Note'), t('Another window keeps this index; this one reads it.')] as [string, string]]
      : []),
  ];
  const failed = folder.failed.map(({ path, reason }) => `- \`${path}\`: ${reasonText(reason)}`);
  const failures = failed.length > 0 ? ['', `### ${t('Left out')}`, '', ...failed] : [];
  return ['', `## ${name}`, '', ...table(rows), ...failures];
}

const table = (rows: readonly [string, string][]): string[] => [
  '| | |',
  '|---|---|',
  ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`),
];

/** A failure's reason in the user's language. */
export function reasonText(reason: string): string {
  const { t } = vscode.l10n;
  const texts: Readonly<Record<string, string>> = {
    binary: t('it is a binary file'),
    'too-large': t('it is larger than "kakehashi.index.maxFileSizeKB"'),
    permission: t('it may not be read'),
    encoding: t('its character encoding is not known'),
    io: t('it cannot be read from the disk'),
    link: t('it is a link: what it leads to is indexed in its own place'),
    'max-files': t('more files than "kakehashi.index.maxFiles"'),
    'bad-vector': t('the model gave no valid vector for it'),
  };
  return texts[reason] ?? reason;
}
