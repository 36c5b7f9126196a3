import assert from 'node:assert/strict';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { PassagePreview } from '../../../src/vscode/passagePreview.ts';
import { uriOf } from '../../../src/vscode/workspaceFolders.ts';
import { closeList, eventually, file, filled, folder, openSearch, settled, write } from '../support.ts';

const openTabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
const pathOf = (item: { result?: { passage: { path: string } } } | undefined): string | undefined =>
  item?.result?.passage.path;

/** A preview whose editor has been asked for and is not there. */
async function previewOnItsWay() {
  const { pick } = await openSearch('監査ログに記録される内容');
  const result = pick.items[0]?.result ?? assert.fail();
  // One that the list has on its way would be closed when it comes, and with it the one of this test.
  await eventually(() => openTabs().length === 1, 'the list shows its preview');
  await closeList();
  await eventually(() => openTabs().length === 0, 'the preview of the list is closed');
  const preview = new PassagePreview();
  // The document is known already, so that after a turn of the loop its editor has been asked for.
  await vscode.workspace.openTextDocument(uriOf(result.folder, result.passage.path));
  const showing = preview.show(result);
  await nextTurn();
  return { preview, result, showing };
}

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

  it('names the method that a comment belongs to', async () => {
    const { pick } = await openSearch('期限を過ぎたログファイルを削除する');
    const item = pick.items.find((each) => pathOf(each) === 'service/AuditLog.java');
    assert.equal(item?.result?.passage.symbol, 'AuditLog.removeExpired');
    assert.match(item.label, /AuditLog\.removeExpired$/);
  });

  it('shows every result in the order of its rank', async () => {
    const { pick } = await openSearch('APIキーの取得');
    const ranks = pick.items.flatMap(({ result }) => result?.rank ?? []);
    assert.deepEqual(
      ranks,
      ranks.map((_, index) => index + 1),
    );
    const results = pick.items.filter(({ result }) => result);
    assert.ok(results.every(({ alwaysShow }) => alwaysShow === true));
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

  it('does not search at each keystroke, and drops the search that is overtaken', async () => {
    const { indexing, search } = await settled();
    await vscode.commands.executeCommand('kakehashi.search', '');
    const { pick } = search.current ?? assert.fail();
    const asked: { query: string; signal: AbortSignal | undefined }[] = [];
    const request = indexing.request.bind(indexing);
    indexing.request = ((method: 'search', params: { query: string }, signal?: AbortSignal) => {
      if (method === 'search') asked.push({ query: params.query, signal });
      return request(method, params as never, signal);
    }) as typeof request;
    const question = 'タイムアウトの設定を変える';
    try {
      for (let length = 1; length <= question.length; length++) {
        pick.value = question.slice(0, length);
        await sleep(20);
      }
      await eventually(
        () => asked.at(-1)?.query === question && !pick.busy,
        'the whole question is answered',
      );
    } finally {
      indexing.request = request;
    }
    assert.ok(asked.length < question.length / 2, asked.map(({ query }) => query).join());
    assert.ok(asked.slice(0, -1).every(({ signal }) => signal?.aborted === true));
    assert.equal(pathOf(pick.items[0]), 'ja/configuration.md');
  });

  it('says what there is to search for a query without a letter, without an error', async () => {
    const { pick } = await openSearch('retry');
    pick.value = ' ！？';
    await eventually(
      () => /passages in \d+ files.*日本語/.test(pick.items[0]?.description ?? ''),
      'the extent',
    );
    assert.equal(pick.items.length, 1);
    assert.equal(pick.busy, false);
  });

  it('finds on its own what is indexed after the question was asked', async () => {
    const { pick } = await openSearch('アホウドリの渡り');
    const isFound = (): boolean => pick.items.some((item) => pathOf(item) === 'ja/birds.md');
    assert.ok(!isFound());
    pick.items = [];
    await write(file('docs', 'ja/birds.md'), '# 鳥\n\nアホウドリの渡りは春に始まります。\n');
    await eventually(isFound, 'the new passage is found');
    await vscode.workspace.fs.delete(file('docs', 'ja/birds.md'));
    await eventually(async () => {
      const { indexing } = await settled();
      const { files } = await indexing.request('index', { folder: folder('docs').uri.toString() });
      assert.ok(files > 0);
    }, 'the file is gone');
  });

  it('takes a query of 10,000 characters', async () => {
    const { pick } = await openSearch('再試行の待ち時間を決める。'.repeat(770));
    assert.ok(pick.items.some(({ result }) => result !== undefined));
  });

  it('leaves nothing open when it is dismissed while a preview is on its way', async () => {
    const { preview, showing } = await previewOnItsWay();
    assert.equal(openTabs().length, 0);
    await preview.restore();
    await showing;
    await sleep(500);
    assert.equal(openTabs().length, 0);
    preview.dispose();
  });

  it('opens a passage for good whose preview was on its way', async () => {
    const { preview, result, showing } = await previewOnItsWay();
    await preview.accept(result);
    await showing;
    await eventually(() => openTabs().length === 1 && openTabs()[0]?.isPreview === false, 'the tab is kept');
    await sleep(500);
    assert.equal(openTabs()[0]?.isPreview, false);
    preview.dispose();
  });

  it('stays open when it is opened anew at once after it was dismissed', async () => {
    await vscode.window.showTextDocument(file('code', 'gateway/retry.ts'));
    await openSearch('監査ログ');
    await eventually(
      () => vscode.window.activeTextEditor?.document.uri.path.endsWith('audit-log.md') === true,
      'the preview',
    );
    await closeList();
    const { pick } = await openSearch('タイムアウトの設定');
    let isHidden = false;
    pick.onDidHide(() => (isHidden = true));
    await sleep(1_500);
    assert.equal(isHidden, false);
  });

  it('previews the passage under the focus and gives the editor back when it is dismissed', async () => {
    const origin = await vscode.window.showTextDocument(file('code', 'gateway/retry.ts'), { preview: false });
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
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      assert.equal(tabs.length, 1);
    }, 'the editor of before is back, and no other is left behind');
  });

  it('opens the chosen passage at its line', async () => {
    const { pick } = await openSearch('Bucket は一定の速度で補充されるトークン');
    const wanted = pick.items[0]?.result?.passage;
    assert.equal(wanted?.path, 'worker/bucket.go');
    // Enter means nothing to a list whose entries are not on the screen yet.
    await eventually(() => pathOf(pick.activeItems[0]) === wanted.path, 'the passage has the focus');
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
