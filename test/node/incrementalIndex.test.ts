import assert from 'node:assert/strict';
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Indexer } from '../../src/core/index/indexer.ts';
import type { Embedder, IndexSummary } from '../../src/core/index/ports.ts';
import { hashText } from '../../src/node/hashText.ts';
import { WorkspaceFiles } from '../../src/node/workspaceFiles.ts';
import { encodeJapanese } from '../support/encode.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { imprint } from '../support/imprint.ts';
import { openStore } from '../support/openStore.ts';
import { dimensions, passageOf, vectorOf } from '../support/storeFixtures.ts';

const embedder: Embedder = {
  model: {
    name: 'fake',
    dimensions,
    maxTokens: 128,
    fingerprint: 'model 1',
    scores: { weak: 0.3, fair: 0.4, strong: 0.5 },
  },
  embed: (texts) => Promise.resolve(texts.map((text) => vectorOf(text))),
  countTokens: (text) => text.length,
};

describe('An index over files on disk', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let root = '';
  let files: WorkspaceFiles;
  beforeEach(() => {
    temporary = temporaryFolder();
    root = join(temporary.path, 'workspace');
    writeFiles(root, {
      'README.md': 'はじめに\nインストールの手順',
      'docs/設計書.md': encodeJapanese('認証フローの説明です。', 'SJIS'),
    });
    files = new WorkspaceFiles({ root, excludeGlobs: [], maxFileBytes: 1e6, maxFiles: 1e3 });
  });
  afterEach(() => temporary.remove());

  /** Indexes as a process that starts anew does. */
  const run = async (): Promise<IndexSummary> =>
    new Indexer({
      files,
      store: await openStore(join(temporary.path, 'index')),
      embedder,
      makePassages: ({ path, text }) =>
        Promise.resolve(text.split('\n').map((line) => passageOf(path, line))),
      hash: hashText,
      modelName: 'fake',
      nowMs: Date.now,
    }).run();
  const written = (): string[] => imprint(join(temporary.path, 'index'));
  const embeds = async (): Promise<number> => (await run()).embedded;
  const assertAtRest = async (): Promise<void> => {
    const before = written();
    assert.equal(await embeds(), 0);
    assert.deepEqual(written(), before);
  };

  it('embeds once and writes nothing where nothing changed', async () => {
    assert.equal(await embeds(), 3);
    await assertAtRest();
  });

  it('embeds nothing after a touch, a rename, and a branch switch and back', async () => {
    await run();
    utimesSync(join(root, 'README.md'), 1, 1);
    assert.equal(await embeds(), 0);
    await assertAtRest();
    renameSync(join(root, 'docs'), join(root, 'doc'));
    assert.equal(await embeds(), 0);
    await assertAtRest();
    writeFileSync(join(root, 'README.md'), '別のブランチ');
    assert.equal(await embeds(), 1);
    writeFileSync(join(root, 'README.md'), 'はじめに\nインストールの手順');
    assert.equal(await embeds(), 0);
    await assertAtRest();
  });

  it('comes to rest after an unsaved buffer was saved as it was indexed', async () => {
    await run();
    files.setOverlay('README.md', '保存前の文章');
    assert.equal(await embeds(), 1);
    writeFileSync(join(root, 'README.md'), '保存前の文章');
    files.setOverlay('README.md', undefined);
    assert.equal(await embeds(), 0);
    await assertAtRest();
  });

  it('comes to rest after a file was written in another encoding', async () => {
    await run();
    writeFileSync(join(root, 'docs/設計書.md'), '認証フローの説明です。');
    assert.equal(await embeds(), 0);
    await assertAtRest();
  });
});
