import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Indexer } from '../../../src/core/index/indexer.ts';
import { CountingEmbedder } from '../../support/countingEmbedder.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { MemoryStore } from '../../support/memoryStore.ts';
import { somePassage } from '../../support/passage.ts';

const lines = (file: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `passage ${i} of file ${file}`).join('\n');

describe('Batches of the indexer', () => {
  let files: MemoryFiles;
  let store: MemoryStore;
  let embedder: CountingEmbedder;

  beforeEach(() => {
    store = new MemoryStore();
    embedder = new CountingEmbedder();
  });

  const indexer = (isCautious = false): Indexer =>
    new Indexer({
      files,
      store,
      embedder,
      makePassages: ({ path, text }) =>
        Promise.resolve(text.split('\n').map((line) => somePassage(line, { path }))),
      hash: (text) => `#${text}`,
      modelName: 'counting',
      nowMs: () => 1_000,
      isCautious,
    });

  /** The files that are read during each call of the model. */
  function readMeanwhile(): string[][] {
    const read: string[] = [];
    const meanwhile: string[][] = [];
    const original = files.read.bind(files);
    files.read = (path) => (read.push(path), original(path));
    const embed = embedder.embed.bind(embedder);
    embedder.embed = async (...asked) => {
      const before = read.length;
      await sleep(20);
      meanwhile.push(read.slice(before));
      return embed(...asked);
    };
    return meanwhile;
  }

  for (const [isCautious, second] of [
    [false, ['2.md']],
    [true, []],
  ] as const)
    it(`${isCautious ? 'waits for a model after a crash' : 'makes passages while the model embeds'}`, async () => {
      files = new MemoryFiles({ '0.md': lines(0, 250), '1.md': lines(1, 2_100), '2.md': lines(2, 10) });
      const meanwhile = readMeanwhile();
      const { passages, embedded } = await indexer(isCautious).run();
      assert.deepEqual([passages, embedded], [2_360, 2_360]);
      // The first batch is what the first search finds: nothing delays it.
      assert.deepEqual(meanwhile, [[], second, []]);
    });

  it('ends with what befell a batch meanwhile, keeps the batches before, and goes on from there', async () => {
    const [a, b, c, d] = [0, 1, 2, 3].map((file) => lines(file, 2_100));
    files = new MemoryFiles({ '0.md': `${a}`, '1.md': `${b}`, '2.md': `${c}`, '3.md': `${d}` });
    embedder.beforeEach = () => {
      if (store.commits.length === 1) throw new TypeError('the engine is broken');
    };
    await assert.rejects(indexer().run(), TypeError);
    assert.deepEqual(store.paths(), ['0.md']);
    embedder.beforeEach = () => undefined;
    assert.equal((await indexer().run()).embedded, 6_300);
  });

  it('has nothing going on behind a run that was aborted', async () => {
    files = new MemoryFiles({ '0.md': lines(0, 250), '1.md': lines(1, 2_100), '2.md': lines(2, 10) });
    const stop = new AbortController();
    let running = 0;
    const embed = embedder.embed.bind(embedder);
    embedder.embed = async (...asked) => {
      running++;
      await sleep(20);
      return embed(...asked).finally(() => running--);
    };
    const read = files.read.bind(files);
    files.read = (path) => (path === '2.md' && stop.abort(), read(path));
    await assert.rejects(indexer().run(stop.signal), { name: 'AbortError' });
    assert.equal(running, 0);
    assert.deepEqual(store.paths(), ['0.md']);
  });
});
