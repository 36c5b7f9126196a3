import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as esbuild from 'esbuild';
import { IndexLockedError } from '../../src/core/errors.ts';
import { AtomicStorage } from '../../src/node/atomicStorage.ts';
import type { StoreOptions, VectraStore } from '../../src/node/vectraStore.ts';
import { temporaryFolder } from '../support/folder.ts';
import { imprint } from '../support/imprint.ts';
import { filledStore, liveTexts, openStore } from '../support/openStore.ts';
import { indexedFile, readme } from '../support/storeFixtures.ts';
import { textsOf } from '../support/storeStates.ts';

describe('An index that several processes have open', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let folder = '';
  beforeEach(() => {
    temporary = temporaryFolder();
    folder = join(temporary.path, 'index');
  });
  afterEach(() => temporary.remove());

  const reopened = (given: Partial<StoreOptions> = {}): Promise<VectraStore> => openStore(folder, given);
  const filled = (): Promise<VectraStore> => filledStore(folder);

  it('is read, never written, and seen anew after each commit', async () => {
    const writer = await filled();
    let isHeld = false;
    const reader = await reopened({ canWrite: () => isHeld });
    assert.equal(liveTexts(reader).length, 3);
    const before = imprint(folder);
    await assert.rejects(reader.commit({ removed: ['README.md'] }), IndexLockedError);
    await assert.rejects(reader.clear(), IndexLockedError);
    assert.deepEqual(imprint(folder), before);
    assert.equal(await reader.isOutdated(), false);
    await writer.commit({ files: [indexedFile('neu.md', '新しい')], removed: ['README.md'] });
    assert.equal(await reader.isOutdated(), true);
    await reader.reload();
    assert.deepEqual(liveTexts(reader), ['docs/設計書.md: 認証フローの説明', 'neu.md: 新しい']);
    isHeld = true;
    await reader.reload();
    await reader.commit({ removed: ['neu.md'] });
    assert.deepEqual(liveTexts(await reopened()), ['docs/設計書.md: 認証フローの説明']);
  });

  it('is seen anew after a commit that leaves the manifest’s size as it is', async () => {
    const writer = await filled();
    const reader = await reopened({ canWrite: () => false });
    const { size = 0 } = writer.file('README.md') ?? {};
    await writer.commit({ touched: [{ path: 'README.md', size, mtimeMs: 2 }] });
    assert.equal(await reader.isOutdated(), true);
  });

  it('is read whole although its segments are replaced while they are read', async () => {
    const writer = await filled();
    const replaced = async (): Promise<void> => {
      await writer.clear();
      await writer.commit({ files: [readme] });
    };
    beforeNextLook(replaced);
    const reader = await reopened({ canWrite: () => false, onWarning: assert.fail });
    assert.deepEqual(liveTexts(reader), ['README.md: APIキーの取得', 'README.md: はじめに']);
  });

  it('stands as that process left it where the right was lost in the middle of a commit', async () => {
    await filled();
    let asked = 0;
    // Held when the commit begins, lost when the manifest is to be written.
    const sleeper = await reopened({ canWrite: () => ++asked <= 3 });
    asked = 2;
    await assert.rejects(sleeper.commit({ removed: ['README.md'] }), IndexLockedError);
    assert.equal(liveTexts(await reopened()).length, 3);
  });

  it('is whole whenever its writer is killed, and whole for those who read meanwhile', async () => {
    const program = join(temporary.path, 'storeProcess.mjs');
    await bundle(program);
    // Four at a time, for most of the time a process waits until it runs.
    const folders = ['a', 'b', 'c', 'd'].map((name) => join(temporary.path, name));
    await Promise.all(folders.map((each) => killFiveTimes(program, each)));
  }).timeout(300_000);
});

async function killFiveTimes(program: string, folder: string): Promise<void> {
  const reader = await openStore(folder, { canWrite: () => false, onWarning: assert.fail });
  for (let round = 0; round < 5; round++) {
    const waitMs = Math.random() * 40;
    const said = await killedAfter(program, folder, waitMs, async () => {
      await reader.reload();
      assert.deepEqual(liveTexts(reader), textsOf(reader.lastCurrentMs));
    });
    const store = await openStore(folder, { onWarning: assert.fail });
    const found = store.lastCurrentMs;
    assert.ok(found === said || found === said + 1, `said ${said}, found ${found} after ${waitMs} ms`);
    assert.deepEqual(liveTexts(store), textsOf(found));
  }
  const { segments } = (await openStore(folder)).snapshot();
  const names = new Set(segments.map(({ name }) => name));
  assert.deepEqual(new Set(readdirSync(join(folder, 'segments'))), names);
}

/** Does something before the storage next looks for a file. */
function beforeNextLook(work: () => Promise<void>): void {
  AtomicStorage.prototype.pathExists = async function (path) {
    Reflect.deleteProperty(AtomicStorage.prototype, 'pathExists');
    await work();
    return this.pathExists(path);
  };
}

/** One file, built as the engine is, that plain Node runs at once: a process through tsx takes a second to start. */
async function bundle(outfile: string): Promise<void> {
  const module: string = '../../scripts/esbuildOptions.mjs';
  const options = (await import(module)) as {
    engineOptions: esbuild.BuildOptions;
  };
  const entryPoints = [join(import.meta.dirname, '../support/storeProcess.ts')];
  await esbuild.build({ ...options.engineOptions, entryPoints, outfile });
}

/** Runs the program until some time after its first commit; the number of the last commit that it told of. */
async function killedAfter(
  program: string,
  folder: string,
  waitMs: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = 0;
  await new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      said = Number(line);
      resolve();
    });
    void ended.then(() => resolve());
  });
  const untilMs = Date.now() + waitMs;
  do await meanwhile();
  while (Date.now() < untilMs);
  child.kill('SIGKILL');
  await ended;
  return said;
}
