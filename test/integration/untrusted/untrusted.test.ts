import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { indexState } from '../../../src/vscode/indexState.ts';
import { closeList, eventually, file, openSearch, pathsWith, settled, write } from '../support.ts';

describe('A workspace that is not trusted', () => {
  it('is indexed and searched all the same', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const { indexing } = await settled();
    assert.equal(indexState(indexing), 'current');
    const { pick } = await openSearch('エラー処理の方法');
    assert.equal(pick.items[0]?.result?.passage.path, 'ja/error-handling.md');
    await closeList();
  });

  it('is followed when its files change', async () => {
    await write(file('docs', 'new.md'), '# New\n\nThe mongoose needs no trust.\n');
    await eventually(async () => (await pathsWith('mongoose')).includes('new.md'), 'the file is found');
  });

  it('has no say in which model is loaded', async () => {
    const { indexing } = await settled();
    const { pid } = indexing;
    const settings = file('docs', '.vscode/settings.json');
    await write(
      settings,
      JSON.stringify({ 'kakehashi.model.path': '/tmp/other', 'kakehashi.engine.runtime': 'none' }),
    );
    await write(file('docs', 'later.md'), '# Later\n\nThe axolotl came after the settings.\n');
    await eventually(async () => (await pathsWith('axolotl')).includes('later.md'), 'the file is found');
    assert.equal(vscode.workspace.getConfiguration('kakehashi').get('model.path'), '');
    assert.equal(indexing.pid, pid);
    assert.equal(indexing.status?.runtime, 'native');
  });
});

describe('Fine-tuning in a workspace that is not trusted', () => {
  it('starts nothing and asks for trust', async () => {
    const { training } = await settled();
    await training.reattach();
    void vscode.commands.executeCommand('kakehashi.fineTune');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(
      !tabs.some(({ input }) => input instanceof vscode.TabInputWebview && /training/.test(input.viewType)),
    );
  });
});
