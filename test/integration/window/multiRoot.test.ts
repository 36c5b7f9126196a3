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
});
