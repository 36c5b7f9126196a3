import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainingPage } from './trainingPage.ts';
import type { Workbench } from './workbench.ts';
import { eventually, useWorkbench } from './workbench.ts';

const title = 'Kakehashi: Fine-Tune Model on Translation Pairs…';
const python = join(import.meta.dirname, '../support/fakePython.mjs');
const rows = Array.from({ length: 60 }, (_, i) => `How to set option ${i}0\tオプション${i}0の設定方法\n`);

/** An interpreter whose run waits at its first step until it is told to stop, and comes to its end when it is resumed. */
function waitingPython(folder: string): string {
  const path = join(folder, 'python');
  writeFileSync(path, `#!/bin/sh\nFAKE_TRAINING=wait exec '${process.execPath}' '${python}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

const notified = (workbench: Workbench, pattern: RegExp): Promise<void> =>
  eventually(
    async () => {
      const found = await workbench.page
        .locator('.notifications-toasts .notification-list-item')
        .allInnerTexts();
      assert.ok(
        found.some((text) => pattern.test(text)),
        found.join(' | '),
      );
    },
    `a notification like ${String(pattern)}`,
  );

describe('A training run and its windows', () => {
  const workbench = useWorkbench();
  let other: Workbench | undefined;

  it('goes on while its window is loaded anew, which finds it again', async () => {
    const { folder } = workbench();
    const page = new TrainingPage(workbench());
    writeFileSync(join(folder, 'pairs.tsv'), rows.join(''));
    await page.open(title);
    await page.addFile(join(folder, 'pairs.tsv'));
    await page.fill('python', waitingPython(folder));
    await page.fill('name', 'hashi');
    await page.check();
    await page.button('start').click();
    await page.says(/Step 1 of 4/);
    await workbench().reload();
    await notified(workbench(), /fine-tuning/);
    await page.open(title);
    await page.says(/Step 1 of 4/);
    await workbench().screenshot('fine-tune after reload');
  });

  it('is seen by another window, whose stop both of them see', async () => {
    other = await workbench().another();
    const [here, there] = [new TrainingPage(workbench()), new TrainingPage(other)];
    await there.open(title);
    await there.says(/Step 1 of 4/);
    await there.button('stop').click();
    for (const page of [there, here]) await page.says(/Stopped\. The checkpoint is kept\./);
    await other.screenshot('fine-tune stopped elsewhere');
  });

  it('comes to its end when either resumes it', async () => {
    const page = new TrainingPage(workbench());
    await page.button('resume').click();
    await page.says(/Not recommended: the figures of the project do not rise/);
    assert.ok(other);
    await new TrainingPage(other).says(/Not recommended: the figures of the project do not rise/);
  });
});
