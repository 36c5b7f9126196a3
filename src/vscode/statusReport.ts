import * as vscode from 'vscode';
import type { EngineStatus, FolderStatus } from '../inference/protocol.ts';
import { explain } from './errors.ts';
import { indexState, languagesOf, runProgress, totals } from './indexState.ts';
import type { Indexing } from './indexing.ts';
import { codeSpan, plain } from './markdownText.ts';
import { megabytes } from './megabytes.ts';
import { describeState } from './statusBar.ts';

const scheme = 'kakehashi-status';
/** So many files are named; the log of a folder full of them would hide the rest. */
const namedFailures = 100;
/** The address of the report. */
export const statusUri = vscode.Uri.parse(`${scheme}:/Kakehashi Index Status.md`);

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
    vscode.commands.registerCommand('kakehashi.showStatus', async () => {
      await vscode.commands.executeCommand('markdown.showPreview', statusUri);
      // Memory and sizes as of now; without an engine the report says what there is to say.
      if (indexing.pid !== undefined) await indexing.refresh().catch(() => undefined);
    }),
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
    [t('State'), `**${describeState(indexState(indexing))}**`],
    ...(total > 0 ? [[t('Progress'), t('{0} of {1} files', done, total)] as [string, string]] : []),
    [t('Indexed'), t('{0} passages in {1} files', passages, files)],
    [t('Embedded since the start'), String(indexing.embedded)],
    [t('Model'), status?.model ? `${plain(status.model.name)} (${status.model.dimensions})` : t('none')],
    [t('Runtime'), runtimeText(status)],
    [t('Memory of the search process'), megabytes(status?.rssBytes ?? 0)],
    [t('Size on disk'), megabytes(bytes)],
  ];
  const errors = [indexing.lastError, indexing.switchError].filter((error) => error !== undefined);
  const told = errors.flatMap((error) => [`> ${plain(explain(error).text)}`, '']);
  const place = `${t('Folder of the indexes')}: ${codeSpan(indexing.indexDir)}`;
  const parts = [...told, ...table(rows), ...folders.flatMap(folderReport), '', '---', '', place];
  return ['# Kakehashi', '', ...parts].join('\n');
}

function runtimeText(status: EngineStatus | undefined): string {
  if (!status) return '';
  const { runtime, degradedReason: reason } = status;
  if (reason === undefined) return runtime;
  const { t } = vscode.l10n;
  const texts: Readonly<Record<string, string>> = {
    'runtime-off': t('switched off by "kakehashi.engine.runtime"'),
    crashed: t('the search process crashed again and again'),
  };
  return `${runtime} — ${texts[reason] ?? plain(reason)}`;
}

function folderReport(folder: FolderStatus): string[] {
  const { t } = vscode.l10n;
  const name = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(folder.folder))?.name ?? folder.folder;
  const current = folder.lastCurrentMs
    ? new Date(folder.lastCurrentMs).toLocaleString(vscode.env.language)
    : t('never');
  const languages = languagesOf([folder]).map(({ name, count }) => `${name} ${count}`);
  const rows: [string, string][] = [
    [t('Indexed'), t('{0} passages in {1} files', folder.passages, folder.files)],
    [t('Languages'), languages.join(', ')],
    [t('Pending files'), String(folder.pendingFiles)],
    [t('Last current'), current],
    ...(folder.state === 'readonly'
      ? [[t('Note'), t('Another window keeps this index; this one reads it.')] as [string, string]]
      : []),
  ];
  return ['', `## ${plain(name)}`, '', ...table(rows), ...failures(folder)];
}

function failures({ failed }: FolderStatus): string[] {
  if (failed.length === 0) return [];
  const { t } = vscode.l10n;
  const named = failed
    .slice(0, namedFailures)
    .map(({ path, reason }) => `- ${codeSpan(path)}: ${plain(reasonText(reason))}`);
  const rest = failed.length - named.length;
  return ['', `### ${t('Left out')}`, '', ...named, ...(rest > 0 ? [`- ${t('and {0} more', rest)}`] : [])];
}

const table = (rows: readonly [string, string][]): string[] => [
  '| | |',
  '|---|---|',
  ...rows.map(([name, value]) => `| ${name} | ${value} |`),
];

/** A failure's reason in the user's language. */
export function reasonText(reason: string): string {
  const { t } = vscode.l10n;
  const texts: Readonly<Record<string, string>> = {
    binary: t('it is a binary file'),
    'too-large': t('it is larger than "kakehashi.index.maxFileSizeKB"'),
    permission: t('it may not be read'),
    encoding: t('its character encoding is not known'),
    name: t('its name is not UTF-8'),
    glob: t('an exclude pattern with too many wildcards, not applied'),
    'rules-too-large': t('an ignore file over 1 MB, not applied'),
    io: t('it cannot be read from the disk'),
    link: t('it is a link: what it leads to is indexed in its own place'),
    'too-many-passages': t('it holds more than 65,535 passages'),
    'max-files': t('more files than "kakehashi.index.maxFiles"'),
    hung: t('the search process hung on it'),
    crashed: t('the search process crashed on it'),
    'not-a-file': t('it is not a file'),
    'bad-vector': t('the model gave no valid vector for it'),
  };
  return texts[reason] ?? reason;
}
