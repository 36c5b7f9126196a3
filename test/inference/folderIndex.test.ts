import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Passage } from '../../src/core/passages/passage.ts';
import type { FolderIndex } from '../../src/inference/folderIndex.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { openFolderIndex } from '../support/folderIndex.ts';

const sections = '# 認証\n\nトークンを検証する。\n\n# エラー処理\n\n三回まで再試行する。\n';
const nothing = (): undefined => undefined;

describe('A folder as a search sees it', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  let index: FolderIndex;
  let onWork: (path: string | undefined) => void;
  beforeEach(async () => {
    folder = temporaryFolder();
    root = join(folder.path, 'workspace');
    writeFiles(root, { 'guide.md': sections });
    onWork = nothing;
    index = await open();
    await index.index(new AbortController().signal, nothing);
  });
  const open = (): Promise<FolderIndex> =>
    openFolderIndex(folder.path, { onWork: (_, entry) => onWork(entry?.path) });
  afterEach(async () => {
    await index.close();
    folder.remove();
  });

  const passages = (): Passage[] =>
    index.searched().snapshot.segments.flatMap((segment) =>
      Array.from({ length: segment.size }, (_, row) => row)
        .filter((row) => segment.isLive(row))
        .map((row) => segment.passage(row)),
    );
  const current = async (): Promise<(string | undefined)[]> => {
    const searched = index.searched();
    const found = await Promise.all(passages().map((passage) => searched.current(passage)));
    return found.map((passage) => passage && `${passage.text} ${passage.range.startLine}`);
  };

  it('has its passages where they are', async () => {
    assert.deepEqual(await current(), ['トークンを検証する。 3', '三回まで再試行する。 7']);
  });

  it('has a passage that moved at its new lines', async () => {
    writeFiles(root, { 'guide.md': `はじめに\n\n${sections}` });
    assert.deepEqual(await current(), ['トークンを検証する。 5', '三回まで再試行する。 9']);
  });

  it('has no passage whose text is gone, from the disk or from the unsaved buffer', async () => {
    const edited = sections.replace('三回まで再試行する', '待ってから諦めます');
    index.setOverlay('guide.md', edited);
    assert.deepEqual(await current(), ['トークンを検証する。 3', undefined]);
    index.setOverlay('guide.md', null);
    assert.deepEqual(await current(), ['トークンを検証する。 3', '三回まで再試行する。 7']);
    writeFiles(root, { 'guide.md': edited });
    utimesSync(join(root, 'guide.md'), 1_700_000_000, 1_700_000_000);
    assert.deepEqual(await current(), ['トークンを検証する。 3', undefined]);
  });

  it('keeps nothing of a buffer that was laid over a file while others were read, and taken away again', async () => {
    writeFiles(root, { 'a.md': '先に読まれる文。\n', 'b.md': '保存されている文。\n' });
    onWork = (path) => {
      if (path === 'a.md') index.setOverlay('b.md', '保存されなかった文。\n');
      if (path === undefined) index.setOverlay('b.md', null);
    };
    await index.index(new AbortController().signal, nothing);
    onWork = nothing;
    await index.index(new AbortController().signal, nothing);
    const texts = (await current()).filter((text) => text?.startsWith('保存'));
    assert.deepEqual(texts, ['保存されている文。 1']);
  });

  it('is written to again once it could not be opened', async () => {
    await index.close();
    const [manifest = ''] = readdirSync(join(folder.path, 'index'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('manifest'))
      .map((path) => join(folder.path, 'index', path));
    renameSync(manifest, `${manifest}.kept`);
    // A folder in its place stands for a disk that fails to read.
    mkdirSync(manifest);
    await assert.rejects(open());
    rmdirSync(manifest);
    renameSync(`${manifest}.kept`, manifest);
    index = await open();
    writeFiles(root, { 'new.md': '新しい文。\n' });
    await index.index(new AbortController().signal, nothing);
    assert.ok((await current()).includes('新しい文。 1'));
  });

  it('judges by what the index held when the search began', async () => {
    const stored = passages();
    const searched = index.searched();
    writeFiles(root, { 'guide.md': '# 別の話\n\n何も残っていない。\n' });
    await index.update(['guide.md'], new AbortController().signal);
    assert.deepEqual(await Promise.all(stored.map((passage) => searched.current(passage))), [
      undefined,
      undefined,
    ]);
  });
});
