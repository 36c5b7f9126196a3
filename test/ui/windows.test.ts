import assert from 'node:assert/strict';
import { eventually, useWorkbench } from './workbench.ts';

describe('A window without a folder', () => {
  const workbench = useWorkbench({ isEmpty: true });

  it('offers to open one, and shows no status', async () => {
    await workbench().command('Kakehashi: Search…');
    await workbench().toast.waitFor();
    assert.match(await workbench().toast.innerText(), /Open a folder first/);
    assert.equal(await workbench().button('Open Folder').count(), 1);
    assert.equal(await workbench().statusBar.isVisible(), false);
    await workbench().screenshot('no folder');
  });
});

describe('The Japanese display language', () => {
  const workbench = useWorkbench({ locale: 'ja' });

  it('speaks Japanese in palette, list, messages and report', async () => {
    await workbench().command('Kakehashi: 検索…');
    await workbench().rowsWith(
      ([row]) => /^\d+ ファイルの \d+ 箇所/.test(row?.description ?? ''),
      'the extent',
    );
    await workbench().input.fill('how are errors handled');
    await workbench().rowsWith(
      (rows) => rows.some(({ description }) => /error-handling\.md/.test(description)),
      'results',
    );
    await workbench().screenshot('Japanese search');
    await workbench().closeList();
    await workbench().command('Kakehashi: インデックスの状態を表示');
    const frame = workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await eventually(
      async () => assert.match(await frame.locator('body').innerText(), /状態\s+インデックスは最新です。/),
      'the report',
    );
    await workbench().screenshot('Japanese status');
    await workbench().command('Kakehashi: インデックスを作り直す');
    await eventually(
      async () =>
        assert.match(
          await workbench().toast.innerText(),
          /インデックスを作り直しました: \d+ ファイルの \d+ 箇所/,
        ),
      'the message',
    );
  });
});
