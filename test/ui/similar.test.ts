import assert from 'node:assert/strict';
import { eventually, useWorkbench } from './workbench.ts';

describe('Find Similar Passages in the installed extension', () => {
  const workbench = useWorkbench();

  it('lists passages like the one at the cursor, and only those of other languages at a button', async () => {
    const { page } = workbench();
    await workbench().search('失敗した呼び出しの再試行');
    await workbench().rowsWith(([first]) => /error-handling\.md:9/.test(first?.description ?? ''), 'found');
    await page.keyboard.press('Enter');
    await workbench().isAt('error-handling.md', 9);
    await workbench().command('Kakehashi: Find Similar Passages');
    const all = await workbench().rowsWith((rows) => rows.length > 4, 'similar passages');
    assert.ok(all.some(({ description }) => description.includes('日本語')));
    assert.match(await workbench().title.innerText(), /Similar to docs\/ja\/error-handling\.md:9$/);
    await workbench().screenshot('similar all languages');
    await page.locator('.quick-input-titlebar .action-label').last().click();
    const others = await workbench().rowsWith(
      (rows) => rows.length > 2 && rows.every(({ description }) => !description.includes('日本語')),
      'other languages only',
    );
    assert.match(await workbench().title.innerText(), /in other languages$/);
    assert.match(others[0]?.label ?? '', /Retrying failed calls/);
    await workbench().screenshot('similar other languages');
  });

  it('narrows the list down by what is typed', async () => {
    await workbench().input.fill('bucket');
    const rows = await workbench().rowsWith((found) => found.length > 0 && found.length < 6, 'fewer rows');
    assert.ok(rows.every(({ label, detail }) => /bucket/i.test(`${label} ${detail}`)));
    await workbench().closeList();
    await workbench().isAt('error-handling.md', 9);
  });

  it('is reached from a search result by its button', async () => {
    const { page } = workbench();
    await workbench().search('監査ログ');
    await workbench().rowsWith(([first]) => /audit-log\.md/.test(first?.description ?? ''), 'found');
    const row = page.locator('.quick-input-widget .monaco-list-row').first();
    await row.hover();
    await row.locator('.action-label').first().click();
    await eventually(
      async () => assert.match(await workbench().title.innerText(), /^Similar to docs\/ja\/audit-log\.md/),
      'the similar passages',
    );
    await workbench().rowsWith((rows) => rows.length > 3, 'similar passages');
    await workbench().closeList();
  });
});
