import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeManifest } from '../../src/core/index/manifest.ts';
import { hashText } from '../../src/node/hashText.ts';
import type { StoreOptions, VectraStore } from '../../src/node/vectraStore.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { imprint } from '../support/imprint.ts';
import { filledStore, liveTexts, openStore } from '../support/openStore.ts';
import { dimensions, guide, indexedFile, readme, vectorOf } from '../support/storeFixtures.ts';

describe('The index on disk', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let folder = '';
  beforeEach(() => {
    temporary = temporaryFolder();
    folder = join(temporary.path, 'index');
  });
  afterEach(() => temporary.remove());

  const reopened = (given: Partial<StoreOptions> = {}): Promise<VectraStore> => openStore(folder, given);
  const filled = (): Promise<VectraStore> => filledStore(folder);
  const segmentNames = (): string[] => readdirSync(join(folder, 'segments')).sort();

  it('holds what was committed when it is opened again', async () => {
    const written = await filled();
    const store = await reopened();
    const expected = ['README.md: APIキーの取得', 'README.md: はじめに', 'docs/設計書.md: 認証フローの説明'];
    for (const each of [written, store]) {
      assert.deepEqual(liveTexts(each), expected);
      assert.equal(each.snapshot().size, 3);
      assert.deepEqual([...each.paths()], ['README.md', 'docs/設計書.md']);
      assert.deepEqual(each.failed(), [{ path: 'x.md', reason: 'binary' }]);
      assert.equal(each.lastCurrentMs, 5);
      assert.equal(each.file('README.md')?.rows, 2);
      assert.equal(each.file('constructor'), undefined);
    }
    const vector = store.vectorOf(hashText('認証フローの説明')) ?? [];
    const exact = vectorOf('認証フローの説明');
    vector.forEach((x, i) => assert.ok(Math.abs(x - (exact[i] ?? 0)) < 0.01));
    assert.equal(store.vectorOf(hashText('どこにもない')), undefined);
  });

  it('replaces, removes and touches files', async () => {
    const store = await filled();
    await store.commit({ files: [indexedFile('README.md', '書き直した')], removed: ['docs/設計書.md'] });
    await store.commit({ touched: [{ path: 'README.md', size: 99, mtimeMs: 7 }] });
    for (const each of [store, await reopened()]) {
      assert.deepEqual(liveTexts(each), ['README.md: 書き直した']);
      const { size, mtimeMs } = each.file('README.md') ?? {};
      assert.deepEqual([size, mtimeMs], [99, 7]);
    }
  });

  it('knows which files wait for vectors', async () => {
    const store = await reopened();
    const waiting = { ...guide, vectors: [undefined] };
    await store.commit({
      files: [readme, waiting, { ...readme, path: 'empty.md', passages: [], vectors: [] }],
    });
    for (const each of [store, await reopened()]) {
      assert.equal(each.file('docs/設計書.md')?.isPending, true);
      assert.equal(each.file('README.md')?.isPending, undefined);
      assert.equal(each.vectorOf(hashText('認証フローの説明')), undefined);
      assert.equal(each.file('empty.md')?.rows, 0);
      assert.equal(liveTexts(each).length, 3);
    }
  });

  it('writes nothing when it is opened, read or told of nothing', async () => {
    await filled();
    const before = imprint(folder);
    const store = await reopened();
    await store.reload();
    store.vectorOf(hashText('はじめに'));
    assert.ok((await store.bytes()) > 0);
    assert.equal(await store.isOutdated(), false);
    assert.deepEqual(imprint(folder), before);
  });

  it('gets a new manifest beside the old one, which is never written over', async () => {
    const store = await filled();
    const manifest = openSync(join(folder, 'manifest'), 'r');
    await store.commit({ removed: ['README.md'] });
    const old = decodeManifest(readFileSync(manifest, 'utf8'), hashText);
    closeSync(manifest);
    assert.deepEqual(Object.keys(old.files), ['README.md', 'docs/設計書.md']);
  });

  it('is another one for another fingerprint', async () => {
    await filled();
    const store = await reopened({ fingerprint: 'model 2' });
    assert.deepEqual([store.paths(), store.snapshot().size], [[], 0]);
    assert.equal(store.vectorOf(hashText('はじめに')), undefined);
  });

  it('refuses vectors of another length than the model’s', async () => {
    await filled();
    const warnings: string[] = [];
    const store = await reopened({ dimensions: dimensions * 2, onWarning: (text) => warnings.push(text) });
    assert.deepEqual([store.paths(), warnings.length], [[], 2]);
  });

  it('starts from nothing when it is cleared', async () => {
    const store = await filled();
    await store.clear();
    assert.deepEqual([segmentNames(), store.paths(), (await reopened()).paths()], [[], [], []]);
    assert.equal(store.vectorOf(hashText('はじめに')), undefined);
  });

  describe('keeps vectors', () => {
    it('of files that are gone, so that content that comes back is not embedded again', async () => {
      const store = await filled();
      await store.commit({ removed: ['README.md'] });
      for (const each of [store, await reopened()]) {
        assert.ok(each.vectorOf(hashText('はじめに')));
        assert.deepEqual(liveTexts(each), ['docs/設計書.md: 認証フローの説明']);
      }
    });

    it('until the dead outnumber the living by four thousand', async () => {
      const store = await reopened();
      const many = Array.from({ length: 4_100 }, (_, i) => `段落 ${i}`);
      await store.commit({ files: [indexedFile('old.md', ...many), readme] });
      await store.commit({ removed: ['old.md'] });
      assert.equal(store.vectorOf(hashText('段落 7')), undefined);
      for (const each of [store, await reopened()]) {
        assert.deepEqual(liveTexts(each), ['README.md: APIキーの取得', 'README.md: はじめに']);
        assert.ok(each.vectorOf(hashText('はじめに')));
      }
      assert.equal(segmentNames().length, 1);
    }).timeout(60_000);
  });

  it('merges small segments and loses nothing', async () => {
    const store = await reopened();
    const paths = Array.from({ length: 30 }, (_, i) => `章${i}.md`);
    for (const path of paths) await store.commit({ files: [indexedFile(path, `${path} の本文`)] });
    assert.ok(segmentNames().length <= 13);
    const expected = paths.map((path) => `${path}: ${path} の本文`).sort();
    for (const each of [store, await reopened()]) assert.deepEqual(liveTexts(each), expected);
    const vector = store.vectorOf(hashText('章0.md の本文')) ?? [];
    const exact = vectorOf('章0.md の本文');
    vector.forEach((x, i) => assert.ok(Math.abs(x - (exact[i] ?? 0)) < 0.01));
  }).timeout(60_000);

  it('removes what a killed process left beside it, unless it only reads', async () => {
    await filled();
    writeFiles(folder, { 'segments/stranger/index.khs': 'half', 'manifest.123.writing': 'half' });
    await reopened({ canWrite: () => false });
    assert.ok(existsSync(join(folder, 'segments/stranger')));
    assert.equal(liveTexts(await reopened()).length, 3);
    assert.equal(segmentNames().length, 2);
    assert.ok(!existsSync(join(folder, 'manifest.123.writing')));
  });
});
