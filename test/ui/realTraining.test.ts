import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilerMessages } from '../support/compilerMessages.ts';
import { RealPython } from '../support/realPython.ts';
import { TrainingPage } from './trainingPage.ts';
import { eventually, useWorkbench } from './workbench.ts';

describe('A real training run from the installed extension', function () {
  this.timeout(900_000);
  let python: RealPython | undefined;
  before(function () {
    python = RealPython.find();
    if (!python) this.skip();
  });
  after(() => python?.close());
  const workbench = useWorkbench();

  /** Ranks of the right Turkish sections for English messages that were not trained on; 30 where one is not found. */
  async function ranks(asked: readonly (readonly [string, string])[]): Promise<number[]> {
    const found: number[] = [];
    for (const [i, [english]] of asked.entries()) {
      await workbench().search(english);
      const rows = await workbench().rowsWith((all) => all.length > 1, `results for ${english}`);
      const rank = rows.findIndex(({ label, description, detail }) =>
        [label, description, detail].some((text) => text.includes(`ileti-${i}.`)),
      );
      found.push(rank < 0 ? 30 : rank + 1);
      await workbench().closeList();
    }
    return found;
  }

  it('teaches a language that the student does not know, and the search finds it', async () => {
    const page = new TrainingPage(workbench());
    const { folder } = workbench();
    const pairs = compilerMessages();
    const trained = pairs.slice(0, 900);
    const asked = pairs.slice(900, 940).filter((_, i) => i % 5 === 0);
    const sections = pairs.slice(900, 940).map(([, turkish], i) => {
      const name = i % 5 === 0 ? `ileti-${i / 5}.` : `diğer-${i}.`;
      return `## ${name}\n\n${turkish}\n`;
    });
    writeFileSync(join(folder, 'iletiler.md'), `# İletiler\n\n${sections.join('\n')}`);
    writeFileSync(join(folder, 'messages.tsv'), trained.map((pair) => `${pair.join('\t')}\n`).join(''));
    python?.write(join(folder, 'python'));
    const before = await ranks(asked);
    await page.open('Kakehashi: Fine-Tune Model on Translation Pairs…');
    await page.addFile(join(folder, 'messages.tsv'));
    await page.fill('python', join(folder, 'python'));
    await page.fill('name', 'compiler');
    await page.fill('epochs', '3');
    await page.check();
    await page.button('start').click();
    const gate = page.frame.locator('.gate');
    await gate.waitFor({ timeout: 800_000 });
    await workbench().screenshot('fine-tune real result');
    await page.says(/Better for this project, and what was known is kept/);
    await page.button('install').click();
    await page.says(/compiler is installed/);
    await eventually(async () => {
      const after = await ranks(asked);
      console.log(`      ranks before ${before.join()}, after ${after.join()}`);
      const sum = (of: readonly number[]): number => of.reduce((total, rank) => total + rank, 0);
      assert.ok(sum(after) < sum(before) * 0.7, `${before.join()} -> ${after.join()}`);
    }, 'the search ranks better');
  });
});
