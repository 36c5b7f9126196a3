import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SearchResult } from '../../src/core/search/search.ts';
import type { KakehashiApi } from '../../src/extension.ts';
import type { SearchPick } from '../../src/vscode/searchPick.ts';

const waitMs = 120_000;

/** The activated extension. */
export async function activated(): Promise<KakehashiApi> {
  const extension = vscode.extensions.getExtension<KakehashiApi>('kakehashi.kakehashi');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** Polls until the check neither throws nor gives `false`; fails with its last error. */
export async function eventually(check: () => unknown, what: string): Promise<void> {
  let last: unknown;
  for (const until = Date.now() + waitMs; Date.now() < until; await sleep(100))
    try {
      if ((await check()) !== false) return;
    } catch (error) {
      last = error;
    }
  const why = last instanceof Error ? ` (${last.message.split('\n')[0]})` : '';
  throw new Error(`Not within ${waitMs / 1000} s: ${what}${why}`, { cause: last });
}

/** Waits until nothing is being indexed. */
export async function settled(): Promise<KakehashiApi> {
  const api = await activated();
  await eventually(() => api.indexing.status !== undefined && !api.indexing.isBusy, 'the index is settled');
  return api;
}

/** Waits until no change of before is on its way any more: two looks, 1.5 s apart, show the same index. */
export async function quiet(): Promise<KakehashiApi> {
  const api = await settled();
  await eventually(async () => {
    await settled();
    const before = filesBelow(api.indexing.indexDir);
    await sleep(1_500);
    assert.deepEqual(filesBelow(api.indexing.indexDir), before);
    assert.ok(!api.indexing.isBusy);
  }, 'the index is at rest');
  return api;
}

/** The folder of the workspace with this name. */
export function folder(name: string): vscode.WorkspaceFolder {
  const found = vscode.workspace.workspaceFolders?.find((each) => each.name === name);
  assert.ok(found, `the workspace has a folder ${name}`);
  return found;
}

export const file = (folderName: string, path: string): vscode.Uri =>
  vscode.Uri.joinPath(folder(folderName).uri, path);

export const write = async (uri: vscode.Uri, text: string): Promise<void> =>
  vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

/** Results of the engine for a query, as the list would show them. */
export async function search(query: string): Promise<readonly SearchResult[]> {
  const { indexing } = await activated();
  return indexing.request('search', { query, options: { topK: 20, mode: 'hybrid' } });
}

/** Paths that a query finds by its words. */
export async function pathsWith(word: string): Promise<string[]> {
  const { indexing } = await activated();
  const results = await indexing.request('search', {
    query: word,
    options: { topK: 20, mode: 'lexical' },
  });
  return results.map(({ passage }) => passage.path);
}

/** Opens the result list with a query, as the command does, and waits for its results. */
export async function openSearch(query: string): Promise<SearchPick> {
  const { search: command } = await settled();
  await vscode.commands.executeCommand('kakehashi.search', query);
  const current = command.current;
  assert.ok(current, 'the list is open');
  await filled(current.pick);
  return current;
}

/** Waits for the results of a list. */
export const filled = (pick: vscode.QuickPick<vscode.QuickPickItem>): Promise<void> =>
  eventually(() => !pick.busy && pick.items.length > 0, 'the list is filled');

export const closeList = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.closeQuickOpen');

/** Runs with a setting of the user, and puts it back. */
export async function configured(key: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const update = (to: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration('kakehashi').update(key, to, vscode.ConfigurationTarget.Global);
  await update(value);
  try {
    await run();
  } finally {
    await update(undefined);
    await settled();
  }
}

/** Files below a folder with size and time of change; the lock, which names the process that holds it, is left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.holder'))
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}`;
    })
    .sort();
}
