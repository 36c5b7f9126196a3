import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderIndex } from '../../src/inference/folderIndex.ts';
import type { EngineSettings, FolderSpec } from '../../src/inference/protocol.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { openFolderIndex } from '../support/folderIndex.ts';
import { asLesserUser } from '../support/lesserUser.ts';

const nothing = (): undefined => undefined;

describe('Why a folder has a file in its index or not', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  const opened: FolderIndex[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'workspace');
    writeFiles(root, { 'guide.md': '# 認証\n\nトークンを検証する。\n' });
  });
  afterEach(async () => {
    for (const index of opened.splice(0)) await index.close();
    folder.remove();
  });

  const open = async (
    changed: Partial<EngineSettings> = {},
    spec: Partial<FolderSpec> = {},
  ): Promise<FolderIndex> => {
    const index = await openFolderIndex(folder.path, { settings: changed, spec });
    opened.push(index);
    return index;
  };
  const indexed = async (index: FolderIndex): Promise<FolderIndex> => {
    await index.index(new AbortController().signal, nothing);
    return index;
  };
  const reasons = async (index: FolderIndex, paths: readonly string[]): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    for (const path of paths) found[path] = (await index.why(path)).reason;
    return found;
  };

  it('names what each file failed of, in this process and in the next', async () => {
    writeFiles(root, {
      'binary.md': Uint8Array.from([65, 0, 66]),
      'noise.md': Uint8Array.from({ length: 4_000 }, (_, i) => ((i * 7_919) % 255) + 1),
      'huge.md': 'x'.repeat(2_000_000),
      'hung.md': '# 止まる\n\n文。\n',
      'crashed.md': '# 落ちる\n\n文。\n',
    });
    const avoid = ['hung', 'crashed'].map((reason) => ({
      path: `${reason}.md`,
      reason,
      mtimeMs: statSync(join(root, `${reason}.md`)).mtimeMs,
    }));
    const expected = {
      'binary.md': 'binary',
      'noise.md': 'encoding',
      'huge.md': 'too-large',
      'hung.md': 'hung',
      'crashed.md': 'crashed',
      'guide.md': 'indexed',
    };
    const index = await indexed(await open({}, { avoid }));
    assert.deepEqual(await reasons(index, Object.keys(expected)), expected);
    await index.close();
    assert.deepEqual(await reasons(await open(), Object.keys(expected)), expected);
  });

  it('names the bound on the number of files, in this process and in the next', async () => {
    writeFiles(root, { 'a.md': '# A\n', 'z.md': '# Z\n' });
    const expected = { 'a.md': 'indexed', 'guide.md': 'indexed', 'z.md': 'max-files' };
    const index = await indexed(await open({ maxFiles: 2 }));
    assert.deepEqual(await reasons(index, Object.keys(expected)), expected);
    await index.close();
    assert.deepEqual(await reasons(await open({ maxFiles: 2 }), Object.keys(expected)), expected);
  });

  it('names a permission that is missing for a file or a folder above', async () => {
    writeFiles(root, { 'closed.md': '# 秘密\n', 'shut/a.md': '# 秘密\n' });
    chmodSync(folder.path, 0o777);
    for (const name of ['closed.md', 'shut']) chmodSync(join(root, name), 0);
    await asLesserUser(async () => {
      const index = await indexed(await open());
      const expected = { 'closed.md': 'permission', 'shut/a.md': 'permission', 'gone.md': 'missing' };
      assert.deepEqual(await reasons(index, Object.keys(expected)), expected);
      await opened.pop()?.close();
    });
  });

  it('is never that the index holds its own folder, under whatever name', async () => {
    symlinkSync('workspace', join(folder.path, 'link'));
    const indexDir = join(folder.path, 'link', 'kept', 'index');
    await indexed(await open({ indexDir }));
    writeFiles(root, { 'kept/index/note.md': '# 索引\n', 'kept/note.md': '# 文書\n' });
    const index = opened[0]!;
    await indexed(index);
    const expected = { 'kept/note.md': 'indexed', 'kept/index/note.md': 'always-excluded' };
    assert.deepEqual(await reasons(index, Object.keys(expected)), expected);
    assert.equal((await index.status()).files, 2);
  });

  it('can be asked again after a folder could not be opened', async () => {
    const settings = { excludeGlobs: [''] };
    assert.deepEqual(await reasons(await open(settings), ['guide.md']), { 'guide.md': 'indexed' });
    await opened.pop()?.close();
    const broken = { excludeGlobs: [undefined as unknown as string] };
    await assert.rejects(open(broken), TypeError);
    const locks = readdirSync(join(folder.path, 'index'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      locks.filter((name) => name.endsWith('.lock')),
      [],
    );
    assert.equal((await (await indexed(await open())).status()).state, 'idle');
  });
});
