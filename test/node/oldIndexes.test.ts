import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../src/core/errors.ts';
import { indexFingerprint, indexName, lexicalModel } from '../../src/core/index/indexName.ts';
import { FolderLock } from '../../src/node/folderLock.ts';
import { hashText } from '../../src/node/hashText.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { OldIndexes } from '../../src/node/oldIndexes.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const bundledModel = 'models/kakehashi-small';
const dayMs = 24 * 3_600_000;
const nameOf = (letter: string): string => letter.repeat(16);

describe('Old indexes', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  const stored = (needed: readonly string[] = [bundledModel]): OldIndexes =>
    new OldIndexes(folder.path, () => Promise.resolve(needed));
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

  it('go by age, those of models in use stay whatever their age', async () => {
    const { info } = await loadModelFolder(bundledModel);
    const used = indexName(indexFingerprint(info, hashText));
    const lexical = indexName(indexFingerprint(lexicalModel, hashText));
    for (const name of [used, lexical]) index(`a/${name}`, 400);
    index(`a/${nameOf('c')}`, 40);
    index(`a/${nameOf('d')}`, 20);
    assert.deepEqual(await stored().removeOlderThan(30), [join(folder.path, 'a', nameOf('c'))]);
    assert.deepEqual(left(), [used, lexical, nameOf('d')].map((name) => `a/${name}`).sort());
  });

  it('are listed with their size, the oldest first; locks beside them are none', async () => {
    index(`a/${nameOf('c')}`, 2);
    index(`b/${nameOf('d')}`, 40);
    writeFiles(folder.path, { [`a/${nameOf('c')}.lock`]: '' });
    const found = await stored().list();
    assert.deepEqual(
      found.map(({ dir, bytes }) => [dir, bytes]),
      [
        [join(folder.path, 'b', nameOf('d')), 1],
        [join(folder.path, 'a', nameOf('c')), 1],
      ],
    );
  });

  it('take the folder of their workspace folder with them when they were the last in it', async () => {
    index(`a/${nameOf('c')}`, 40);
    index(`b/${nameOf('c')}`, 40);
    index(`b/${nameOf('d')}`, 1);
    await stored().removeOlderThan(30);
    assert.equal(existsSync(join(folder.path, 'a')), false);
    assert.deepEqual(left(), [`b/${nameOf('d')}`]);
  });

  it('stay where a process holds them', async () => {
    const name = `a/${nameOf('c')}`;
    index(name, 40);
    const lock = await FolderLock.open(join(folder.path, name));
    assert.deepEqual(await stored().removeOlderThan(30), []);
    await lock.close();
    assert.equal((await stored().removeOlderThan(30)).length, 1);
  });

  it('all stay where a model in use cannot be read', async () => {
    index(`a/${nameOf('c')}`, 40);
    await assert.rejects(stored([join(folder.path, 'none')]).removeOlderThan(30), ModelError);
    assert.deepEqual(left(), [`a/${nameOf('c')}`]);
  });

  it('are none where there is no folder', async () => {
    const none = new OldIndexes(join(folder.path, 'none'), () => Promise.resolve([bundledModel]));
    assert.deepEqual(await none.removeOlderThan(1), []);
  });
});
