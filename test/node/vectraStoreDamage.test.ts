import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CorruptIndexError, IndexWriteError } from '../../src/core/errors.ts';
import { decodeManifest } from '../../src/core/index/manifest.ts';
import { hashText } from '../../src/node/hashText.ts';
import type { StoreOptions, VectraStore } from '../../src/node/vectraStore.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { imprint } from '../support/imprint.ts';
import { asLesserUser } from '../support/lesserUser.ts';
import { filledStore, liveTexts, openStore } from '../support/openStore.ts';
import { guide, indexedFile, readme } from '../support/storeFixtures.ts';

describe('The index on a disk that fails', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let folder = '';
  beforeEach(() => {
    temporary = temporaryFolder();
    folder = join(temporary.path, 'index');
  });
  afterEach(() => temporary.remove());

  const reopened = (given: Partial<StoreOptions> = {}): Promise<VectraStore> => openStore(folder, given);
  const filled = (): Promise<VectraStore> => filledStore(folder);
  const segmentFile = (name: string): string => join(folder, 'segments', name, 'index.khs');

  describe('when it is damaged', () => {
    const damages: Record<string, (bytes: Buffer) => Buffer> = {
      'a byte at its start': (bytes) => flipped(bytes, 0),
      'a byte in the middle': (bytes) => flipped(bytes, bytes.length >> 1),
      'a byte at its end': (bytes) => flipped(bytes, bytes.length - 1),
      'its second half missing': (bytes) => bytes.subarray(0, bytes.length >> 1),
      'nothing in it': () => Buffer.alloc(0),
    };
    for (const [title, damage] of Object.entries(damages))
      it(`sets a segment aside with ${title}, and only its files are to be indexed again`, async () => {
        const store = await filled();
        const broken = store.file('README.md')?.segment ?? '';
        writeFileSync(segmentFile(broken), damage(readFileSync(segmentFile(broken))));
        const warnings: string[] = [];
        const healed = await reopened({ onWarning: (text) => warnings.push(text) });
        assert.deepEqual([...healed.paths()], ['docs/設計書.md']);
        assert.deepEqual(liveTexts(healed), ['docs/設計書.md: 認証フローの説明']);
        assert.equal(warnings.length, 1);
        assert.ok(existsSync(join(folder, 'quarantine', broken, 'index.khs')));
        await healed.commit({ files: [readme] });
        assert.equal(liveTexts(await reopened()).length, 3);
      });

    it('does without a segment that is gone', async () => {
      const store = await filled();
      rmSync(join(folder, 'segments', store.file('README.md')?.segment ?? ''), { recursive: true });
      assert.deepEqual([...(await reopened()).paths()], ['docs/設計書.md']);
    });

    for (const [title, damage] of Object.entries(damages))
      it(`sets a manifest aside with ${title}`, async () => {
        await filled();
        const manifest = join(folder, 'manifest');
        writeFileSync(manifest, damage(readFileSync(manifest)));
        const warnings: string[] = [];
        const healed = await reopened({ onWarning: (text) => warnings.push(text) });
        assert.deepEqual([healed.paths(), warnings.length], [[], 1]);
        assert.ok(existsSync(`${manifest}.damaged`));
        await healed.commit({ files: [readme, guide] });
        assert.equal(liveTexts(await reopened()).length, 3);
      });

    it('has the vectors of a damaged manifest’s segments until all files are indexed again', async () => {
      await filled();
      const old = readdirSync(join(folder, 'segments'));
      writeFileSync(join(folder, 'manifest'), 'damaged');
      const healed = await reopened();
      const known = (): boolean[] => readme.passages.map(({ hash }) => healed.vectorOf(hash) !== undefined);
      // More small segments than are left alone otherwise.
      for (let i = 0; i < 15; i++) await healed.commit({ files: [indexedFile(`${i}.md`, `文書 ${i}`)] });
      assert.deepEqual([known(), liveTexts(healed).length], [[true, true], 15]);
      await healed.commit({ files: [readme, guide], currentMs: 6 });
      assert.equal(liveTexts(healed).length, 18);
      for (const name of old) assert.ok(!existsSync(join(folder, 'segments', name)), name);
      const again = await reopened();
      assert.deepEqual([again.paths().length, liveTexts(again).length], [17, 18]);
    });

    it('finds each single byte of a manifest that is another or missing', async () => {
      await filled();
      const bytes = readFileSync(join(folder, 'manifest'));
      const read = (given: Buffer) => decodeManifest(given.toString('utf8'), hashText);
      read(bytes);
      for (let at = 0; at < bytes.length; at++) {
        for (const flip of [1, 0x80, 0xff])
          assert.throws(() => read(flipped(bytes, at, flip)), CorruptIndexError, `byte ${at}`);
        assert.throws(() => read(bytes.subarray(0, at)), CorruptIndexError, `length ${at}`);
      }
    });
  });

  describe('that cannot be written', () => {
    it('says that the disk is full, keeps the old state and the room', async function () {
      const disk = join(temporary.path, 'disk');
      if (!mountSmallDisk(disk)) return void this.skip();
      try {
        folder = join(disk, 'index');
        const store = await filled();
        const before = imprint(folder);
        const noise = Array.from({ length: 3_000 }, (_, i) => hashText(`${i}`).repeat(4));
        const huge = indexedFile('huge.md', ...noise);
        await assert.rejects(store.commit({ files: [huge], removed: ['README.md'] }), isWriteError('full'));
        assert.deepEqual(imprint(folder), before);
        for (const each of [store, await reopened()]) assert.equal(liveTexts(each).length, 3);
        await store.commit({ files: [indexedFile('small.md', 'まだ入る')] });
        assert.equal(liveTexts(await reopened()).length, 4);
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    }).timeout(60_000);

    it('says that it may not be', async () => {
      const store = await filled();
      chmodSync(temporary.path, 0o755);
      const before = imprint(folder);
      await asLesserUser(async () => {
        for (const path of [folder, join(folder, 'segments')])
          if (process.getuid?.() !== 0) chmodSync(path, 0o555);
        const change = { files: [indexedFile('new.md', '新しい')] };
        await assert.rejects(store.commit(change), isWriteError('permission'));
        await assert.rejects(store.commit({ removed: ['README.md'] }), isWriteError('permission'));
        await assert.rejects(openStore(join(folder, 'new')), isWriteError('permission'));
      });
      for (const path of [folder, join(folder, 'segments')]) chmodSync(path, 0o755);
      assert.deepEqual(imprint(folder), before);
      assert.equal(liveTexts(store).length, 3);
    });
  });
});

function flipped(bytes: Buffer, at: number, flip = 0xff): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at]! ^= flip;
  return damaged;
}

const isWriteError = (reason: string) => (error: unknown) => {
  assert.ok(error instanceof IndexWriteError, String(error));
  assert.equal(error.data['reason'], reason);
  return true;
};

/** A disk of some hundred kilobytes, where this process may mount one. */
function mountSmallDisk(at: string): boolean {
  const isAble = process.platform === 'linux' && process.getuid?.() === 0;
  try {
    if (!isAble) throw new Error('only root on Linux can mount a small disk');
    writeFiles(at, { '.keep': '' });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', at], { stdio: 'pipe' });
    return true;
  } catch (error) {
    console.log(`      not tested here: ${String(error)}`);
    return false;
  }
}
