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

/** The compiler messages of TypeScript in English and Japanese: a project whose wording the student does not know. */
function compilerMessages(): readonly (readonly [string, string])[] {
  const require = createRequire(import.meta.url);
  const { Diagnostics } = require('typescript') as { Diagnostics: Readonly<Record<string, Message>> };
  const file = join(typescript, '../lib/ja/diagnosticMessages.generated.json');
  const japanese = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
  return Object.values(Diagnostics).flatMap(({ key, message }) => {
    const translated = japanese[key];
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

  it('teaches the project’s own wording, and its search ranks better', async () => {
    const page = new TrainingPage(workbench());
    const { folder } = workbench();
    const pairs = compilerMessages().slice(0, 900);
    writeFileSync(join(folder, 'messages.tsv'), pairs.map((pair) => `${pair.join('\t')}\n`).join(''));
    chrootPython(join(folder, 'python'));
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
    for (let i = 0; i < 9 && (await page.frame.locator('.gate').count()) === 0; i++)
      await page.frame
        .locator('.gate')
        .waitFor({ timeout: 90_000 })
        .catch(() => undefined);
    await workbench().screenshot('fine-tune real result');
    await page.says(/Better for this project, and what was known is kept/);
    const figures = await page.frame.locator('.gate tbody tr').allInnerTexts();
    const mrr =
      figures
        .find((row) => row.includes('MRR'))
        ?.match(/\d+\.\d/g)
        ?.map(Number) ?? [];
    assert.ok((mrr[1] ?? 0) > (mrr[0] ?? 100), figures.join('\n'));
    await page.button('install').click();
    await page.says(/compiler is installed/);
    await workbench().search('エラー処理の方法');
    await workbench().rowsWith(
      ([first]) => /error-handling\.md/.test(first?.description ?? ''),
      'the answer',
    );
    await workbench().closeList();
  });
});
