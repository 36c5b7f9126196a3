import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainingPage } from './trainingPage.ts';
import { eventually, useWorkbench } from './workbench.ts';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kakehashi-dev');
const sid = join(cache, 'sid');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');

interface Message {
  readonly key: string;
  readonly message: string;
}

/** The compiler messages of TypeScript in English and Turkish, a language that the student does not know. */
function compilerMessages(): readonly (readonly [string, string])[] {
  const require = createRequire(import.meta.url);
  const { Diagnostics } = require('typescript') as { Diagnostics: Readonly<Record<string, Message>> };
  const file = join(typescript, '../lib/tr/diagnosticMessages.generated.json');
  const turkish = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
  return Object.values(Diagnostics).flatMap(({ key, message }) => {
    const translated = turkish[key];
    const isPair = translated !== undefined && !/[\t\n]/.test(message + translated) && message.length > 30;
    return isPair ? [[message, translated] as const] : [];
  });
}

/** An interpreter as a file: the Python of the chroot, with the folder that both sides see under the same path. */
function chrootPython(path: string): void {
  const temporary = realpathSync(tmpdir());
  spawnSync('mkdir', ['-p', join(sid, temporary)]);
  const isMounted = readFileSync('/proc/mounts', 'utf8').includes(` ${join(sid, temporary)} `);
  if (!isMounted) assert.equal(spawnSync('mount', ['--bind', temporary, join(sid, temporary)]).status, 0);
  writeFileSync(path, `#!/bin/sh\nexec chroot '${sid}' env HOME=/root OMP_NUM_THREADS=2 python3 "$@"\n`);
  chmodSync(path, 0o755);
}

const canTrain = (): boolean =>
  process.getuid?.() === 0 &&
  existsSync(sid) &&
  spawnSync('chroot', [sid, 'python3', '-c', 'import torch, transformers, accelerate, onnx, onnxruntime'])
    .status === 0;

describe('A real training run from the installed extension', function () {
  this.timeout(900_000);
  before(function () {
    if (canTrain()) return;
    console.log(
      'SKIPPED: no Python with torch in the cache folder; npm run test:training builds it on Debian as root.',
    );
    this.skip();
  });
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
    chrootPython(join(folder, 'python'));
    const before = await ranks(asked);
    await page.open('Kakehashi: Fine-Tune Model on Translation Pairs…');
    await page.addFile(join(folder, 'messages.tsv'));
    await page.fill('python', join(folder, 'python'));
    await page.fill('name', 'compiler');
    await page.fill('epochs', '3');
    await page.button('check').click();
    await eventually(
      async () => assert.equal(await page.button('start').getAttribute('disabled'), null),
      'start is offered',
    );
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
