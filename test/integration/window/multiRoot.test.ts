import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeList, eventually, folder, openSearch, pathsWith, settled, write } from '../support.ts';

describe('A workspace of several folders', () => {
  it('searches all of them and names the folder of each result', async () => {
    await settled();
    const { pick } = await openSearch('再試行');
    const folders = new Set(pick.items.flatMap(({ result }) => result?.folder ?? []));
    assert.deepEqual(folders, new Set(['docs', 'code'].map((name) => folder(name).uri.toString())));
    const code = pick.items.find(({ result }) => result?.folder === folder('code').uri.toString());
    assert.match(code?.description ?? '', /retry\.ts:\d+ {2}· {2}code\/gateway$/);
    await closeList();
  });

  it('indexes a folder that is added and forgets one that is removed', async () => {
    const { indexing } = await settled();
    const extra = vscode.Uri.joinPath(folder('docs').uri, '..', 'extra');
    await write(vscode.Uri.joinPath(extra, 'notes.md'), '# 覚え書き\n\nアルマジロは夜に動く。\n');
    vscode.workspace.updateWorkspaceFolders(2, 0, { uri: extra });
    await eventually(
      async () => (await pathsWith('アルマジロ')).includes('notes.md'),
      'the new folder is found',
    );
    assert.equal(indexing.status?.folders.length, 3);
    vscode.workspace.updateWorkspaceFolders(2, 1);
    await eventually(async () => !(await pathsWith('アルマジロ')).includes('notes.md'), 'the folder is gone');
    await eventually(() => indexing.status?.folders.length === 2, 'the status names two folders');
  });

  it('goes on beside a folder that is missing, and takes it in once it is there', async () => {
    const { indexing } = await settled();
    const missing = vscode.Uri.joinPath(folder('docs').uri, '..', 'missing');
    vscode.workspace.updateWorkspaceFolders(2, 0, { uri: missing });
    await eventually(() => vscode.workspace.workspaceFolders?.length === 3, 'the folder is in the workspace');
    await settled();
    await indexing.setOverlay(missing.toString(), 'notes.md', 'ハシビロコウは動かない。\n');
    await write(vscode.Uri.joinPath(folder('docs').uri, 'okapi.md'), 'オカピは森に住む。\n');
    await eventually(async () => (await pathsWith('オカピ')).includes('okapi.md'), 'the others are followed');
    await write(vscode.Uri.joinPath(missing, 'notes.md'), 'ハシビロコウは動かない。\n');
    await indexing.update(missing.toString(), ['notes.md']);
    assert.ok((await pathsWith('ハシビロコウ')).includes('notes.md'));
    assert.equal(indexing.lastError, undefined);
    vscode.workspace.updateWorkspaceFolders(2, 1);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder('docs').uri, 'okapi.md'));
    await eventually(() => indexing.status?.folders.length === 2, 'the status names two folders');
    await settled();
  });
});
