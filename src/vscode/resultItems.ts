import * as vscode from 'vscode';
import type { PassageKind } from '../core/passages/passage.ts';
import type { SearchResult } from '../core/search/search.ts';
import { weakFrom } from '../core/search/search.ts';
import { languageName } from './languageName.ts';

/** An entry of the result list; notices and the divider above weak matches have no result. */
export interface ResultItem extends vscode.QuickPickItem {
  readonly result?: SearchResult;
}

const icons: Readonly<Record<PassageKind, string>> = {
  markdown: 'markdown',
  doc: 'book',
  docstring: 'symbol-method',
  comment: 'comment',
};
const excerptLength = 160;

/** Buttons of an entry. */
export const openToSide: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('split-horizontal'),
  tooltip: vscode.l10n.t('Open to the Side'),
};
export const findSimilar: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('references'),
  tooltip: vscode.l10n.t('Find Similar Passages'),
};

/**
 * Lets a list keep the order of its entries: VS Code sorts those whose label holds what was typed to the top, and hides
 * dividers meanwhile. The property is not in the typings (microsoft/vscode#73904) and has been there since 1.44.
 */
export function keepOrder(pick: vscode.QuickPick<ResultItem>): void {
  if ('sortByLabel' in pick) pick.sortByLabel = false;
}

/** Results as list entries in rank order, a divider above the weak ones. */
export function resultItems(results: readonly SearchResult[]): ResultItem[] {
  const firstWeak = weakFrom(results);
  const items: ResultItem[] = results.map(resultItem);
  if (firstWeak < results.length) items.splice(firstWeak, 0, divider(firstWeak === 0));
  return items;
}

/** A line of its own for what is not a result. */
export function notice(icon: string, description: string): ResultItem {
  return { label: `$(${icon})`, description, alwaysShow: true };
}

function divider(isAll: boolean): ResultItem {
  const { t } = vscode.l10n;
  const label = isAll ? t('nothing matches well: weak matches only') : t('weak matches');
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function resultItem(result: SearchResult): ResultItem {
  const { kind, language, text } = result.passage;
  const place = placeOfPassage(result);
  return {
    label: `$(${icons[kind]}) ${plain(title(result))}`,
    description: plain([languageName(language), ...place].filter(Boolean).join('  ·  ')),
    detail: excerpt(text),
    alwaysShow: true,
    buttons: [findSimilar, openToSide],
    result,
  };
}

/** What the passage belongs to: its two innermost headings and its symbol, else its file. */
function title({ passage: { headingPath, symbol, path } }: SearchResult): string {
  const owners = [...headingPath.slice(-2), ...(symbol ? [symbol] : [])];
  return owners.join(' › ') || fileName(path);
}

/** File and line, then the folder, as quick open has it: where the row is too narrow, the folder is cut off. */
function placeOfPassage({ folder, passage }: SearchResult): string[] {
  const isOneFolder = (vscode.workspace.workspaceFolders?.length ?? 0) <= 1;
  const root = isOneFolder ? [] : [vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(folder))?.name ?? ''];
  const parents = [...root, ...passage.path.split('/').slice(0, -1)].join('/');
  return [`${fileName(passage.path)}:${passage.range.startLine}`, parents];
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Text in which nothing is read as an icon. */
const plain = (text: string): string => text.replace(/\$\(/g, '$ (');

/** One line of a passage. */
function excerpt(text: string): string {
  const characters = [...plain(text.replace(/\s+/g, ' ').trim())];
  return characters.length > excerptLength
    ? `${characters.slice(0, excerptLength).join('')}…`
    : characters.join('');
}
