import assert from 'node:assert/strict';
import { eventually, useWorkbench } from './workbench.ts';

const english = /English/;
const japanese = /日本語/;

describe('Search in the installed extension', () => {
  const workbench = useWorkbench();
  afterEach(() => workbench().closeList());

  it('is found in the palette and says what there is to search', async () => {
    const { page } = workbench();
    await workbench().command('Kakehashi: Search…');
    await workbench().rowsWith(
      ([row]) => /^\d+ passages in 1\d files/.test(row?.description ?? ''),
      'the extent',
    );
    await workbench().screenshot('search empty');
    assert.equal(await page.locator('.quick-input-widget .monaco-list-row.focused').count(), 0);
  });

  it('answers a Japanese question with English passages among the first', async () => {
    await workbench().search('エラー処理の方法');
    const rows = await workbench().rowsWith(
      ([first]) => /error-handling\.md/.test(first?.description ?? ''),
      'the answer',
    );
    assert.match(rows[0]?.description ?? '', japanese);
    assert.ok(rows.slice(0, 6).some(({ description }) => english.test(description)));
    assert.ok(rows.slice(0, 6).some(({ label }) => label.includes('Error handling')));
    await workbench().screenshot('search Japanese question');
  });

  it('answers an English question with a Japanese passage', async () => {
    await workbench().search('how long are log files kept before they are deleted');
    const rows = await workbench().rowsWith(
      (found) => found.some(({ description }) => /audit-log\.md/.test(description)),
      'the Japanese answer',
    );
    const answer = rows.findIndex(({ description }) => /audit-log\.md/.test(description));
    assert.ok(answer < 5, `rank ${answer + 1}`);
    assert.match(rows[answer]?.description ?? '', japanese);
    await workbench().screenshot('search English question');
  });

  it('keeps the order of the ranking, whichever labels hold the query', async () => {
    const orders: string[] = [];
    for (const query of ['key', 'エラー', 'log', 'retry', '設定', 'limit']) {
      await workbench().search(query);
      const rows = await workbench().rowsWith(
        (found) => found.length > 4 && found.some(({ label }) => label.toLowerCase().includes(query)),
        `results for ${query}`,
      );
      orders.push(rows.map(({ label }) => (label.toLowerCase().includes(query) ? 'x' : '-')).join(''));
    }
    // Sorted by their labels, those that hold the query would all be on top.
    assert.ok(
      orders.some((order) => order.includes('-x')),
      orders.join(),
    );
  });

  it('previews what has the focus, opens it by Enter and gives everything back on Escape', async () => {
    const { page } = workbench();
    await workbench().search('監査ログに記録される内容');
    await workbench().rowsWith(
      ([first]) => /audit-log\.md:\d+/.test(first?.description ?? ''),
      'the passage is first',
    );
    await eventually(async () => assert.match(await workbench().activeTab(), /audit-log\.md/), 'the preview');
    await page.keyboard.press('ArrowDown');
    const [, second] = await workbench().rows();
    const [, name, line] = /([^\s·]+):(\d+)/.exec(second?.description ?? '') ?? [];
    await workbench().isAt(name ?? '', Number(line));
    await workbench().screenshot('search preview');
    await workbench().closeList();
    await page.locator('.tab').first().waitFor({ state: 'detached' });
    await workbench().search('監査ログに記録される内容');
    await workbench().rowsWith(([first]) => /audit-log\.md/.test(first?.description ?? ''), 'the same again');
    await page.keyboard.press('Enter');
    await workbench().isAt('audit-log.md', 5);
    // The preview was there already: Enter is through once its tab is kept.
    const tab = page.locator('.tab.active .label-name');
    await eventually(
      async () => assert.equal(await tab.evaluate((e) => getComputedStyle(e).fontStyle), 'normal'),
      'the kept tab',
    );
    await workbench().screenshot('search opened');
  });

  it('leaves an input method alone while it composes', async () => {
    const { page } = workbench();
    await workbench().openSearch();
    const keyboard = await page.context().newCDPSession(page);
    for (const text of ['t', 'た', 'たい', 'たいm', 'たいむ', 'たいむあうと']) {
      await keyboard.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
      assert.equal(await workbench().input.inputValue(), text);
    }
    await workbench().screenshot('search composing');
    await keyboard.send('Input.insertText', { text: 'タイムアウトの設定' });
    assert.equal(await workbench().input.inputValue(), 'タイムアウトの設定');
    await workbench().rowsWith(([first]) => /configuration\.md/.test(first?.description ?? ''), 'the answer');
  });

  it('says when nothing matches well', async () => {
    await workbench().search('quantum chromodynamics lattice');
    const divider = workbench().page.locator('.quick-input-list-separator:visible').first();
    await eventually(
      async () => assert.match(await divider.innerText(), /^nothing matches well/),
      'the divider',
    );
    await workbench().screenshot('search weak');
  });
});
