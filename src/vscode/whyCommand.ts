import * as vscode from 'vscode';
import type { IndexedReason } from '../core/index/ports.ts';
import type { Indexing } from './indexing.ts';
import { linkless } from './linkless.ts';
import { reasonText } from './statusReport.ts';
import { placeOf, uriOf } from './workspaceFolders.ts';

/** "Why Is This File (Not) Indexed?": names the rule, and opens the file that holds it. */
export async function showWhy(indexing: Indexing, given?: vscode.Uri): Promise<void> {
  const uri = given ?? vscode.window.activeTextEditor?.document.uri;
  const place = uri && placeOf(uri);
  if (!place)
    return void vscode.window.showInformationMessage(vscode.l10n.t('Open a file of the workspace first.'));
  const reason = await indexing.request('why', place);
  const open = reason.ruleFile ? vscode.l10n.t('Open the Rule') : undefined;
  const text = linkless(whyText(reason));
  const chosen = await vscode.window.showInformationMessage(text, ...(open ? [open] : []));
  if (open && chosen === open) await openRule(place.folder, reason);
}

/** The answer in a sentence. */
export function whyText({ path, indexed, reason, rule, ruleFile, ruleLine }: IndexedReason): string {
  const { t } = vscode.l10n;
  if (indexed) return t('{0} is indexed.', path);
  switch (reason) {
    case 'ignored':
      return t(
        '{0} is not indexed: the rule "{1}" in {2}, line {3}, leaves it out.',
        path,
        rule ?? '',
        ruleFile ?? '',
        ruleLine ?? 0,
      );
    case 'setting':
      return t(
        '{0} is not indexed: "{1}" in the settings files.exclude or search.exclude leaves it out.',
        path,
        rule ?? '',
      );
    case 'always-excluded':
      return t('{0} is not indexed: "{1}" is always left out.', path, rule ?? '');
    case 'generated':
      return t('{0} is not indexed: it is generated or a licence.', path);
    case 'no-prose':
      return t('{0} is not indexed: no kind of file in which Kakehashi looks for prose.', path);
    case 'missing':
      return t('{0} is not indexed: it is not on the disk.', path);
    default:
      return t('{0} is not indexed: {1}.', path, reasonText(reason));
  }
}

async function openRule(folder: string, { ruleFile = '', ruleLine = 1 }: IndexedReason): Promise<void> {
  const isAbsolute = ruleFile.startsWith('/') || /^[A-Za-z]:/.test(ruleFile);
  const uri = isAbsolute ? vscode.Uri.file(ruleFile) : uriOf(folder, ruleFile);
  const line = new vscode.Position(Math.max(0, ruleLine - 1), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, line) });
}
