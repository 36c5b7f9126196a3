import * as vscode from 'vscode';
import type { PassageKind } from '../core/passages/passage.ts';
import type { SearchResult } from '../core/search/search.ts';

/** An entry of the result list; the divider above weak matches has no result. */
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
 * Results as list entries in rank order. VS Code sorts entries whose label holds what was typed to the top; a label of
 * icon and circled number never does, so that the ranking stays as it is.
 */
export function resultItems(results: readonly SearchResult[]): ResultItem[] {
  const firstWeak = results.findIndex(({ isWeak }) => isWeak);
  const items: ResultItem[] = results.map(resultItem);
  if (firstWeak >= 0) items.splice(firstWeak, 0, divider());
  return items;
}

/** A line of its own for what is not a result. */
export function notice(icon: string, description: string): ResultItem {
  return { label: `$(${icon})`, description, alwaysShow: true };
}

const divider = (): ResultItem =>
  notice('chevron-down', vscode.l10n.t('weak matches: probably not what you mean'));

function resultItem(result: SearchResult): ResultItem {
  const { passage, rank, folder } = result;
  const { path, range, kind, language, headingPath, symbol, text } = passage;
  const title = [...headingPath.slice(-2), ...(symbol ? [symbol] : [])].join(' › ');
  const isOneFolder = (vscode.workspace.workspaceFolders?.length ?? 0) <= 1;
  const root = isOneFolder
    ? ''
    : `${vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(folder))?.name ?? ''}/`;
  const place = `${root}${path}:${range.startLine}`;
  return {
    label: `$(${icons[kind]}) ${circled(rank)}`,
    description: [title, place, language === 'und' ? '' : language].filter(Boolean).join('  ·  '),
    detail: excerpt(text),
    alwaysShow: true,
    buttons: [findSimilar, openToSide],
    result,
  };
}

/** ① to ㊿, which Unicode keeps in three places. */
function circled(rank: number): string {
  if (rank <= 20) return String.fromCodePoint(0x2460 + rank - 1);
  if (rank <= 35) return String.fromCodePoint(0x3251 + rank - 21);
  return rank <= 50 ? String.fromCodePoint(0x32b1 + rank - 36) : '';
}

/** One line of a passage; dollar signs would be read as icons. */
function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/\$\(/g, '$ (').trim();
  const characters = [...line];
  return characters.length > excerptLength ? `${characters.slice(0, excerptLength).join('')}…` : line;
}
