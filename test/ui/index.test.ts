import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, useWorkbench } from './workbench.ts';

describe('The index in the installed extension', () => {
  const workbench = useWorkbench();

  it('is current soon, and the status bar says what is in it', async () => {
    await eventually(async () => {
      assert.equal((await workbench().statusBar.innerText()).trim(), 'Kakehashi');
      assert.equal(await workbench().statusBar.locator('.codicon-search').count(), 1);
    }, 'the index is current');
    await workbench().statusBar.hover();
    const hover = workbench().page.locator('.monaco-hover', { hasText: 'Kakehashi' });
    await hover.waitFor();
    assert.match(await hover.innerText(), /The index is current\.[^]*\d+ passages in 13 files[^]*Search…/);
    await workbench().screenshot('status bar hover');
    await workbench().page.mouse.move(640, 300);
    await hover.waitFor({ state: 'detached' });
  });

  it('is described in a document: the native runtime, the model, languages', async () => {
    await workbench().command('Kakehashi: Show Index Status');
    const frame = workbench().page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await frame.locator('td', { hasText: 'native' }).first().waitFor();
    const text = await frame.locator('body').innerText();
    assert.match(text, /Runtime\s+native\b/);
    assert.match(text, /Model\s+kakehashi-small \(256\)/);
    assert.match(text, /Languages\s+(?:English \d+, 日本語 \d+|日本語 \d+, English \d+)/);
    await workbench().screenshot('index status');
    await workbench().page.keyboard.press('Control+W');
  });

  it('says which rule leaves a file out, and opens the rule', async () => {
    const { folder, page } = workbench();
    mkdirSync(join(folder, 'drafts'));
    writeFileSync(join(folder, 'drafts', 'plan.md'), '# Plan\n\nNot for everyone.\n');
    writeFileSync(join(folder, '.gitignore'), '# not yet\ndrafts/\n');
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'drafts' }).click();
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'plan.md' }).dblclick();
    await eventually(async () => assert.equal(await workbench().activeTab(), 'plan.md'), 'the file is open');
    await workbench().command('Kakehashi: Why Is This File (Not) Indexed?');
    await workbench().toast.waitFor();
    assert.match(
      await workbench().toast.innerText(),
      /drafts\/plan\.md is not indexed.*"drafts\/".*\.gitignore, line 2/,
    );
    await workbench().screenshot('why not indexed');
    await workbench().button('Open the Rule').click();
    await workbench().isAt('.gitignore', 2);
  });

  it('is rebuilt, with a word at the end', async () => {
    await workbench().command('Kakehashi: Rebuild Index');
    await eventually(
      async () =>
        assert.match(await workbench().toast.innerText(), /The index is rebuilt: \d+ passages in \d+ files/),
      'the word',
    );
    await workbench().screenshot('rebuilt');
    await workbench().command('Notifications: Clear All Notifications');
    await workbench().toast.waitFor({ state: 'detached' });
  });

  it('shows its progress, is paused while it runs and resumed', async () => {
    const { folder, statusBar } = workbench();
    mkdirSync(join(folder, 'many'));
    for (let i = 0; i < 300; i++) {
      const sections = Array.from(
        { length: 12 },
        (_, n) => `## Part ${n}\n\nPage ${i} tells of item ${i * n} at length.\n`,
      );
      writeFileSync(join(folder, 'many', `page-${i}.md`), `# Page ${i}\n\n${sections.join('\n')}`);
    }
    await eventually(
      async () => assert.match(await statusBar.innerText(), /Kakehashi \d+\/\d+/),
      'the progress',
    );
    await workbench().screenshot('indexing');
    await workbench().command('Kakehashi: Pause Indexing');
    await eventually(async () => assert.match(await statusBar.innerText(), /paused/), 'paused');
    await workbench().search('エラー処理の方法');
    await workbench().rowsWith(([first]) => /error-handling\.md/.test(first?.description ?? ''), 'results');
    assert.match(await workbench().title.innerText(), /Indexing is paused: some files may be missing/);
    await workbench().screenshot('paused search');
    await workbench().closeList();
    await workbench().command('Kakehashi: Resume Indexing');
    await eventually(
      async () => assert.equal((await statusBar.innerText()).trim(), 'Kakehashi'),
      'current again',
    );
    await workbench().search('page 299 tells of item');
    await workbench().rowsWith(
      (rows) => rows.some(({ description }) => /page-\d+\.md/.test(description)),
      'all is there',
    );
    await workbench().closeList();
  });
});
