import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { FolderLock } from '../../src/node/folderLock.ts';
import { removeOldIndexes } from '../../src/node/oldIndexes.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const dayMs = 24 * 3_600_000;

describe('Old indexes', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  function index(name: string, days: number): void {
    const path = `${name}/manifest`;
    writeFiles(folder.path, { [path]: 'x' });
    const then = new Date(Date.now() - days * dayMs);
    utimesSync(join(folder.path, path), then, then);
  }
  const left = (): string[] =>
    readdirSync(folder.path)
      .flatMap((root) => readdirSync(join(folder.path, root)).map((name) => `${root}/${name}`))
      .sort();

  it('go where a newer one stands beside them, however old that is', async () => {
    for (const [name, days] of [
      ['a/now', 1],
      ['a/old', 40],
      ['a/young', 20],
      ['b/only', 400],
    ] as const)
      index(name, days);
    assert.deepEqual(await removeOldIndexes(folder.path, 30), [join(folder.path, 'a/old')]);
    assert.deepEqual(left(), ['a/now', 'a/young', 'b/only']);
  });

  it('stay where a process holds them', async () => {
    for (const [name, days] of [
      ['a/now', 1],
      ['a/held', 40],
    ] as const)
      index(name, days);
    const lock = await FolderLock.open(join(folder.path, 'a/held'));
    assert.deepEqual(await removeOldIndexes(folder.path, 30), []);
    await lock.close();
    assert.equal((await removeOldIndexes(folder.path, 30)).length, 1);
  });

  it('are none where there is no folder', async () => {
    assert.deepEqual(await removeOldIndexes(join(folder.path, 'none'), 1), []);
  });
});
