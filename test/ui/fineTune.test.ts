import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrainingPage } from './trainingPage.ts';
import { eventually, useWorkbench } from './workbench.ts';

const python = join(import.meta.dirname, '../support/fakePython.mjs');
const rows = Array.from(
  { length: 60 },
  (_, i) => `How to set option ${i}0\tオプション${i}0の設定方法\n`,
).join('');
const odd =
  'same\tsame\nWait for 30 seconds\t45秒待つ\n設定ファイルを編集してから再起動します\tEdit the settings file and restart\n' +
  'Keep the settings of a project\tKeep the settings of the project as they are\n';

describe('Fine-tuning in the installed extension', () => {
  const workbench = useWorkbench();
  const page = () => new TrainingPage(workbench());

  it('shows a form that starts nothing before pairs and environment are checked', async () => {
    await page().open('Kakehashi: Fine-Tune Model on Translation Pairs…');
    assert.match(await page().frame.locator('h1').innerText(), /Fine-Tune Model on Translation Pairs/);
    assert.equal(await page().button('start').getAttribute('disabled'), '');
    await workbench().screenshot('fine-tune form');
  });

  it('reports odd pairs with their lines and what the environment lacks', async () => {
    const path = join(workbench().folder, 'pairs.tsv');
    writeFileSync(path, rows + odd);
    await page().addFile(path);
    await page().fill('python', '/nowhere/python');
    await page().button('check').click();
    const report = page().frame.locator('#report');
    await eventually(
      async () => assert.match(await report.innerText(), /\/nowhere\/python: no Python that runs/),
      'the problem',
    );
    assert.match(await report.innerText(), /61 pairs from English to Japanese can be used, 2 are suspicious/);
    await report.locator('summary').click();
    assert.match(await report.innerText(), /pairs\.tsv:62\s+suspicious: the numbers differ \(30, 45\)/);
    assert.match(
      await report.innerText(),
      /pairs\.tsv:64\s+suspicious: another language \(the translation reads as English, not Japanese\)/,
    );
    assert.equal(await page().button('start').getAttribute('disabled'), '');
    await workbench().screenshot('fine-tune report');
    await report.locator('a', { hasText: 'pairs.tsv:62' }).click();
    await eventually(async () => assert.match(await workbench().position(), /Ln 62\b/), 'the line is open');
    await workbench().page.keyboard.press('Control+w');
  });

  it('starts nothing where packages are missing, and says what to install', async () => {
    const path = join(workbench().folder, 'bare-python');
    writeFileSync(path, `#!/bin/sh\nFAKE_TRAINING=missing exec '${process.execPath}' '${python}' "$@"\n`);
    chmodSync(path, 0o755);
    await page().fill('python', path);
    await page().button('check').click();
    const report = page().frame.locator('#report');
    await eventually(
      async () => assert.match(await report.innerText(), /-m pip install torch transformers/),
      'the advice',
    );
    assert.match(await report.innerText(), /lacks torch, transformers/);
    assert.equal(await page().button('start').getAttribute('disabled'), '');
    await workbench().screenshot('fine-tune missing packages');
  });

  it('leaves what is on the page where it is while a field is left', async () => {
    await page().fill('python', python);
    await page().field('epochs').fill('many');
    // The click that ends the typing is the check's too.
    await page().check();
    assert.equal(await page().field('epochs').inputValue(), '4');
    await page().field('epochs').fill('5');
    await page().field('epochs').press('Tab');
    assert.equal(await page().frame.locator('*:focus').first().getAttribute('id'), 'seed');
    assert.equal(await page().button('start').getAttribute('disabled'), '');
    assert.equal(await page().frame.locator('#report').innerText(), '');
    await page().fill('epochs', '4');
  });

  it('takes no check of the form as it was before for one of the form as it is', async () => {
    const path = join(workbench().folder, 'slow-python');
    writeFileSync(path, `#!/bin/sh\nsleep 3\nexec '${process.execPath}' '${python}' "$@"\n`);
    chmodSync(path, 0o755);
    await page().fill('python', path);
    await page().button('check').click();
    await page().fill('seed', '2');
    await sleep(6_000);
    assert.equal(await page().button('start').getAttribute('disabled'), '');
    assert.equal(await page().frame.locator('#report').innerText(), '');
    await page().fill('seed', '1');
    await page().check();
  });

  it('begins a run once, and gives it up while it prepares when told to', async () => {
    await page().fill('name', 'given-up');
    await page().check();
    await page().button('start').dblclick();
    await eventually(
      async () => assert.match(await page().frame.locator('#report').innerText(), /Preparing…/),
      'it says what it does',
    );
    const progress = workbench().page.locator('.notification-list-item', { hasText: 'fine-tuning' });
    await eventually(async () => assert.equal(await progress.count(), 1), 'one run is in progress');
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await eventually(
      async () => assert.equal(await page().frame.locator('#report').innerText(), ''),
      'the form is back',
    );
    await page().check();
  });

  it('runs, shows curves and the table of the gate, and installs only when told to', async () => {
    await page().fill('python', python);
    await page().fill('name', 'hashi');
    await page().check();
    await workbench().screenshot('fine-tune checked');
    await page().button('start').click();
    await page().says(/Not recommended: the figures of the project do not rise/);
    assert.equal(await page().frame.locator('.gate tbody tr').count(), 5);
    assert.equal(await page().frame.locator('.charts canvas').count(), 2);
    for (const line of ['training loss', 'held-out loss', 'translation accuracy %', 'MRR@10 %'])
      assert.ok(await page().frame.locator('.u-legend', { hasText: line }).isVisible(), line);
    await workbench().screenshot('fine-tune result');
    await page().button('install').click();
    await page().says(/hashi is installed/);
    await workbench().command('Kakehashi: Switch Model…');
    await workbench().rowsWith(
      (found) =>
        found.some(
          ({ label, description }) => /hashi$/.test(label) && /from kakehashi-small/.test(description),
        ),
      'the model is in the list',
    );
    await workbench().screenshot('fine-tune installed');
    await workbench().closeList();
  });

  it('goes back to the model before', async () => {
    await workbench().command('Kakehashi: Roll Back Model');
    await eventually(async () => {
      const texts = await workbench()
        .page.locator('.notifications-toasts .notification-list-item-message')
        .allInnerTexts();
      assert.ok(
        texts.some((text) => /kakehashi-small is in use now/.test(text)),
        texts.join(),
      );
    }, 'the message');
    await workbench().search('エラー処理の方法');
    await workbench().rowsWith(
      ([first]) => /error-handling\.md/.test(first?.description ?? ''),
      'the answer',
    );
    await workbench().closeList();
  });

  it('deletes the model and what is left of its run when told to', async () => {
    const { page } = workbench();
    await workbench().command('Kakehashi: Delete Old Models and Indexes…');
    // It has the weights of the bundled one, and so no index of its own.
    await workbench().rowsWith(([first]) => first?.label === 'hashi', 'the model');
    await workbench().screenshot('delete old models');
    const rows = page.locator('.quick-input-widget .monaco-list-row', { hasText: 'hashi' });
    for (const row of await rows.all()) await row.click();
    await page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    assert.match(await dialog.innerText(), /Delete hashi, Training run hashi.*\? This cannot be undone\./);
    await dialog.locator('.monaco-button', { hasText: 'Delete' }).click();
    await eventually(async () => {
      await workbench().command('Kakehashi: Delete Old Models and Indexes…');
      assert.match(
        await workbench().toast.innerText({ timeout: 5_000 }),
        /There is nothing that could be deleted/,
      );
    }, 'nothing is left to delete');
  });
});

describe('Fine-tuning in Japanese', () => {
  const workbench = useWorkbench({
    locale: 'ja',
    settings: { 'workbench.colorTheme': 'Default Light Modern' },
  });

  it('speaks Japanese in form, report and errors', async () => {
    const page = new TrainingPage(workbench());
    await page.open('Kakehashi: 対訳でモデルを微調整…');
    const path = join(workbench().folder, 'pairs.tsv');
    writeFileSync(path, 'key\t鍵\n一列だけ\n');
    await page.addFile(path);
    await page.fill('python', python);
    await page.button('check').click();
    const report = page.frame.locator('#report');
    await eventually(
      async () => assert.match(await report.innerText(), /pairs\.tsv:2: 原文と訳文の列がありません/),
      'the line',
    );
    writeFileSync(path, rows);
    await page.button('check').click();
    await eventually(
      async () => assert.match(await report.innerText(), /英語から日本語への対訳 60 組が使えます/),
      'the pairs',
    );
    await workbench().screenshot('fine-tune Japanese');
  });
});
