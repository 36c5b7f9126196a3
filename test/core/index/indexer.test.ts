import assert from 'node:assert/strict';
import { Indexer } from '../../../src/core/index/indexer.ts';
import type { IndexProgress } from '../../../src/core/index/ports.ts';
import { CountingEmbedder } from '../../support/countingEmbedder.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { MemoryStore } from '../../support/memoryStore.ts';
import { somePassage } from '../../support/passage.ts';

describe('Indexer', () => {
  let files: MemoryFiles;
  let store: MemoryStore;
  let embedder: CountingEmbedder;

  beforeEach(() => {
    files = new MemoryFiles({
      'src/client.ts': 'Retries with back-off',
      'docs/auth.md': 'トークンの取得\nHow tokens expire',
      'README.md': 'はじめに\nインストールの手順',
    });
    store = new MemoryStore();
    embedder = new CountingEmbedder();
  });

  /** One passage a line. */
  const indexer = (canEmbed = true): Indexer =>
    new Indexer({
      files,
      store,
      embedder: canEmbed ? embedder : undefined,
      makePassages: ({ path, text }) =>
        text.includes('破損')
          ? Promise.reject(new Error('no passages'))
          : Promise.resolve(
              text
                .split('\n')
                .filter(Boolean)
                .map((line) => somePassage(line, { path })),
            ),
      hash: (text) => `#${text}`,
      modelName: 'counting',
      nowMs: () => 1_000,
    });

  /** The embeds and commits of a run, in numbers. */
  async function cost(work: () => Promise<unknown>): Promise<{ embeds: number; commits: number }> {
    const [embeds, commits] = [embedder.texts.length, store.commits.length];
    await work();
    return { embeds: embedder.texts.length - embeds, commits: store.commits.length - commits };
  }

  const texts = (): string[] =>
    store
      .snapshot()
      .segments.flatMap((segment) =>
        Array.from(
          { length: segment.size },
          (_, row) => `${segment.path(row)}: ${segment.passage(row).text}`,
        ),
      )
      .sort();

  it('indexes every file, readmes and documentation first, and says what it did', async () => {
    const progress: IndexProgress[] = [];
    const summary = await indexer().run(undefined, (step) => progress.push(step));
    assert.ok(progress.every(({ totalFiles }) => totalFiles === 3));
    // Three files are read, five passages embedded one after the other, all committed.
    assert.deepEqual(
      progress.map(({ doneFiles, embedded }) => [doneFiles, embedded]),
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 1],
        [1, 2],
        [1, 3],
        [2, 4],
        [3, 5],
        [3, 5],
      ],
    );
    const paths = store.commits.flatMap(({ files: committed = [] }) => committed.map(({ path }) => path));
    assert.deepEqual(paths, ['README.md', 'docs/auth.md', 'src/client.ts']);
    assert.deepEqual(summary, {
      files: 3,
      passages: 5,
      embedded: 5,
      reused: 0,
      removed: 0,
      failed: [],
      seconds: 0,
      model: 'counting',
    });
    assert.equal(store.lastCurrentMs, 1_000);
  });

  it('embeds nothing and writes nothing where nothing has changed', async () => {
    await indexer().run();
    assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
  });

  it('embeds nothing for a file that was touched, and reads it once', async () => {
    await indexer().run();
    files.touch('docs/auth.md');
    assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 1 });
    files.setUnreadable('docs/auth.md', 'permission');
    assert.deepEqual((await indexer().run()).failed, []);
  });

  it('embeds nothing for a renamed file', async () => {
    await indexer().run();
    files.rename('docs/auth.md', 'docs/認証.md');
    assert.equal((await cost(() => indexer().run())).embeds, 0);
    assert.deepEqual(store.paths().toSorted(), ['README.md', 'docs/認証.md', 'src/client.ts']);
  });

  it('embeds nothing when a branch is left and comes back', async () => {
    await indexer().run();
    const before = texts();
    files.write('docs/auth.md', 'トークンの失効');
    files.remove('src/client.ts');
    assert.equal((await cost(() => indexer().run())).embeds, 1);
    files.write('docs/auth.md', 'トークンの取得\nHow tokens expire');
    files.write('src/client.ts', 'Retries with back-off');
    assert.equal((await cost(() => indexer().run())).embeds, 0);
    assert.deepEqual(texts(), before);
  });

  it('embeds equal passages of two files once', async () => {
    files.write('docs/copy.md', 'はじめに\nはじめに');
    const summary = await indexer().run();
    assert.equal(embedder.texts.filter((text) => text === 'はじめに').length, 1);
    assert.deepEqual([summary.passages, summary.embedded, summary.reused], [7, 5, 2]);
  });

  it('forgets the passages of deleted files', async () => {
    await indexer().run();
    files.remove('docs/auth.md');
    assert.equal((await indexer().run()).removed, 1);
    assert.deepEqual(texts(), [
      'README.md: はじめに',
      'README.md: インストールの手順',
      'src/client.ts: Retries with back-off',
    ]);
  });

  it('lists files that fail and goes on with the others', async () => {
    files.write('docs/broken.md', '破損した文書');
    files.setUnreadable('docs/auth.md', 'permission');
    files.write('config/keys.properties', '鍵の説明\n'.repeat(65_536));
    const { failed, files: indexed } = await indexer().run();
    assert.deepEqual(failed, [
      { path: 'config/keys.properties', reason: 'too-many-passages' },
      { path: 'docs/auth.md', reason: 'permission' },
      { path: 'docs/broken.md', reason: 'Error: no passages' },
    ]);
    assert.equal(indexed, 2);
    assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
    files.setUnreadable('docs/auth.md', undefined);
    assert.deepEqual(
      (await indexer().run()).failed.map(({ path }) => path),
      ['config/keys.properties', 'docs/broken.md'],
    );
  });

  it('takes a file that vanished between walk and read for gone', async () => {
    files.setUnreadable('docs/auth.md', 'vanished');
    assert.deepEqual((await indexer().run()).failed, []);
  });

  it('keeps what is committed when it is aborted and goes on from there', async () => {
    const line = (from: number): string =>
      Array.from({ length: 150 }, (_, i) => `passage ${from + i}`).join('\n');
    files = new MemoryFiles({ 'a.md': line(0), 'b.md': line(150), 'c.md': line(300) });
    const stop = new AbortController();
    const run = indexer().run(stop.signal, ({ doneFiles }) => doneFiles === 2 && stop.abort());
    await assert.rejects(run, { name: 'AbortError' });
    assert.deepEqual(store.paths(), ['a.md', 'b.md']);
    assert.equal(store.lastCurrentMs, 0);
    assert.equal((await cost(() => indexer().run())).embeds, 150);
    assert.equal(store.lastCurrentMs, 1_000);
  });

  it('looks at no further file once it is aborted', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const read = files.read.bind(files);
    files.read = (path) => (seen.push(path), read(path));
    let told = 0;
    const run = indexer().run(stop.signal, () => {
      told++;
      stop.abort();
    });
    await assert.rejects(run, { name: 'AbortError' });
    assert.deepEqual([seen, told], [['README.md'], 1]);
  });

  it('stops within a batch of embeddings', async () => {
    const stop = new AbortController();
    embedder.beforeEach = () => stop.abort();
    await assert.rejects(indexer().run(stop.signal), { name: 'AbortError' });
    assert.deepEqual(store.commits, []);
  });

  it('lets a text that yields no vector fail only the files that hold it', async () => {
    embedder.badWord = 'expire';
    files.write('docs/copy.md', 'How tokens expire');
    const { failed, embedded } = await indexer().run();
    assert.deepEqual(failed, [
      { path: 'docs/auth.md', reason: 'bad-vector' },
      { path: 'docs/copy.md', reason: 'bad-vector' },
    ]);
    assert.equal(embedded, 4);
    assert.ok(texts().includes('docs/auth.md: How tokens expire'), 'found by its words');
  });

  it('asks the model again about a refused text only when its file changes', async () => {
    embedder.badWord = 'expire';
    const { failed } = await indexer().run();
    embedder.badWord = undefined;
    assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
    assert.deepEqual(store.failed(), failed);
    files.write('docs/auth.md', 'How tokens expire');
    assert.equal((await cost(() => indexer().run())).embeds, 1);
    assert.deepEqual(store.failed(), []);
  });

  it('passes on errors that are no text’s fault', async () => {
    embedder.beforeEach = () => {
      throw new TypeError('the engine is broken');
    };
    await assert.rejects(indexer().run(), TypeError);
  });

  for (const [how, canEmbed] of [
    ['no model', false],
    ['a model that cannot run', true],
  ] as const)
    it(`indexes words while there is ${how}, and embeds once one runs`, async () => {
      embedder.isAvailable = false;
      const first = await indexer(canEmbed).run();
      assert.deepEqual([first.passages, first.embedded, first.failed.length], [5, 0, 0]);
      assert.equal(store.file('README.md')?.isPending, true);
      embedder.isAvailable = true;
      assert.equal((await indexer().run()).embedded, 5);
      assert.equal(store.file('README.md')?.isPending, false);
      assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
    });

  it('writes nothing again while there is no model', async () => {
    await indexer(false).run();
    assert.deepEqual(await cost(() => indexer(false).run()), { embeds: 0, commits: 0 });
  });

  describe('update', () => {
    beforeEach(() => indexer().run());

    it('looks at the given paths only', async () => {
      files.write('docs/auth.md', 'トークンの失効');
      files.write('src/client.ts', 'Another comment');
      const summary = await indexer().update(['docs/auth.md']);
      assert.deepEqual([summary.embedded, summary.removed], [1, 0]);
      assert.ok(texts().includes('docs/auth.md: トークンの失効'));
      assert.ok(texts().includes('src/client.ts: Retries with back-off'));
    });

    it('forgets all files of a deleted folder, and none of one whose name begins alike', async () => {
      files.write('docs/deep/設計.md', '設計の概要');
      files.write('docs-old/a.md', 'Old notes');
      await indexer().run();
      for (const path of ['docs/auth.md', 'docs/deep/設計.md']) files.remove(path);
      assert.equal((await indexer().update(['docs'])).removed, 2);
      assert.deepEqual(store.paths().toSorted(), ['README.md', 'docs-old/a.md', 'src/client.ts']);
    });

    it('keeps the files of a folder that still exists', async () => {
      assert.equal((await indexer().update(['docs'])).removed, 0);
      assert.ok(store.paths().includes('docs/auth.md'));
    });

    it('does nothing for paths that neither exist nor are known', async () => {
      assert.deepEqual(await cost(() => indexer().update(['node_modules/a.md'])), { embeds: 0, commits: 0 });
    });

    it('keeps the failures of other files and drops those of deleted ones', async () => {
      for (const path of ['a/x.md', 'b/y.md']) {
        files.write(path, '破損');
      }
      await indexer().run();
      files.remove('b/y.md');
      await indexer().update(['b', 'README.md']);
      assert.deepEqual(
        store.failed().map(({ path }) => path),
        ['a/x.md'],
      );
      assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
    });

    it('notes that the index is current when a file has lost its last passage', async () => {
      const { length } = store.commits;
      files.write('README.md', '');
      await indexer().update(['README.md']);
      assert.equal(store.commits.slice(length).at(-1)?.currentMs, 1_000);
      assert.deepEqual(await cost(() => indexer().run()), { embeds: 0, commits: 0 });
    });
  });
});
