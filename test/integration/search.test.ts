import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeList, eventually, file, filled, openSearch, settled } from './support.ts';

const pathOf = (item: { result?: { passage: { path: string } } } | undefined): string | undefined =>
  item?.result?.passage.path;

describe('Search…', () => {
  before(settled);
  afterEach(async () => {
    await closeList();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('answers a Japanese question with passages of both languages', async () => {
    const { pick } = await openSearch('エラー処理の方法');
    const paths = pick.items.slice(0, 6).map(pathOf);
    assert.equal(paths[0], 'ja/error-handling.md');
    assert.ok(paths.includes('en/error-handling.md'), paths.join());
  });

  it('answers an English question with a Japanese passage', async () => {
    const { pick } = await openSearch('how long are log files kept before they are deleted');
    const paths = pick.items.slice(0, 5).map(pathOf);
    assert.ok(paths.includes('ja/audit-log.md'), paths.join());
  });

  it('shows every result in the order of its rank', async () => {
    const { pick } = await openSearch('APIキーの取得');
    const ranks = pick.items.flatMap(({ result }) => result?.rank ?? []);
    assert.deepEqual(
      ranks,
      ranks.map((_, index) => index + 1),
    );
    assert.ok(pick.items.every(({ alwaysShow }) => alwaysShow === true));
    assert.ok(ranks.length > 5);
  });

  it('follows what is typed, from half-width kana to the final word, and never empties the list between', async () => {
    const current = await openSearch('ｴﾗｰ');
    for (const typed of ['ｴﾗｰ処理', 'エラー処理の', 'タイムアウトの設定']) {
      current.pick.value = typed;
      assert.ok(current.pick.items.length > 0, 'results of the query before stay');
    }
    await eventually(
      () => pathOf(current.pick.items[0]) === 'ja/configuration.md',
      'the last query is answered',
    );
    assert.equal(current.pick.busy, false);
  });

  it('empties the list for a query without a letter, without an error', async () => {
    const { pick } = await openSearch('retry');
    pick.value = ' ！？';
    await eventually(() => pick.items.length === 0 && !pick.busy, 'the list is empty');
  });

  it('takes a query of 10,000 characters', async () => {
    const { pick } = await openSearch('再試行の待ち時間を決める。'.repeat(770));
    assert.ok(pick.items.some(({ result }) => result !== undefined));
  });

  it('previews the passage under the focus and gives the editor back when it is dismissed', async () => {
    const origin = await vscode.window.showTextDocument(file('code', 'gateway/retry.ts'));
    origin.selection = new vscode.Selection(5, 2, 5, 2);
    const { pick } = await openSearch('監査ログに記録される内容');
    const wanted = pick.items[0]?.result?.passage;
    assert.ok(wanted);
    await eventually(() => {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.ok(editor.document.uri.path.endsWith(wanted.path));
      assert.equal(editor.selection.active.line, wanted.range.startLine - 1);
    }, 'the passage is previewed');
    await closeList();
    await eventually(() => {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.ok(editor.document.uri.path.endsWith('gateway/retry.ts'));
      assert.equal(editor.selection.active.line, 5);
    }, 'the editor of before is back');
  });

  it('opens the chosen passage at its line', async () => {
    const { pick } = await openSearch('Bucket は一定の速度で補充されるトークン');
    const wanted = pick.items[0]?.result?.passage;
    assert.equal(wanted?.path, 'worker/bucket.go');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await eventually(() => {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.ok(editor.document.uri.path.endsWith('worker/bucket.go'));
      assert.equal(editor.selection.active.line, wanted.range.startLine - 1);
      assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.isPreview, false);
    }, 'the passage is open for good');
  });

  it('starts with the selected text', async () => {
    const editor = await vscode.window.showTextDocument(file('docs', 'ja/configuration.md'));
    const line = editor.document.getText().split('\n').indexOf('## タイムアウトの設定');
    editor.selection = new vscode.Selection(line, 3, line, 10);
    const { search } = await settled();
    await vscode.commands.executeCommand('kakehashi.search');
    assert.equal(search.current?.pick.value, 'タイムアウトの');
    await filled(search.current.pick);
  });
});
