import assert from 'node:assert/strict';
import { Indexer } from '../../../src/core/index/indexer.ts';
import type { AvoidedFile } from '../../../src/core/index/ports.ts';
import { CountingEmbedder } from '../../support/countingEmbedder.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { MemoryStore } from '../../support/memoryStore.ts';
import { somePassage } from '../../support/passage.ts';

describe('A file that hung an engine', () => {
  const files = new MemoryFiles({ 'a.md': '読まれる文', 'b.md': '止まる文' });
  const store = new MemoryStore();
  const read: string[] = [];
  /** A run of a process that knows of these files; the passages of whatever file say that it was read. */
  const run = (avoid: readonly AvoidedFile[] = []) =>
    new Indexer({
      files,
      store,
      embedder: new CountingEmbedder(),
      makePassages: ({ path, text }) => (read.push(path), Promise.resolve([somePassage(text, { path })])),
      hash: (text) => `#${text}`,
      modelName: 'counting',
      nowMs: () => 1_000,
      avoid,
    }).run();

  it('is left alone by later processes too, and tried again when it has changed', async () => {
    const entry = await files.stat('b.md');
    const hung = { path: 'b.md', reason: 'hung' };
    assert.deepEqual((await run([{ ...hung, mtimeMs: entry?.mtimeMs ?? 0 }])).failed, [hung]);
    assert.deepEqual((await run()).failed, [hung], 'a process that knows nothing of it');
    const commits = store.commits.length;
    await run();
    assert.equal(store.commits.length, commits, 'nothing is written where nothing changed');
    assert.deepEqual(read, ['a.md']);
    files.write('b.md', '直された文');
    assert.deepEqual((await run()).failed, []);
    assert.deepEqual(read, ['a.md', 'b.md']);
  });
});
