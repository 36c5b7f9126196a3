import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceFiles, WorkspaceFilesOptions } from '../../src/node/workspaceFiles.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { asLesserUser } from '../support/lesserUser.ts';
import { openFiles, walked } from '../support/workspaceFiles.ts';

describe('Files of a workspace that are skipped', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  let skipped: string[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'workspace');
    skipped = [];
    writeFiles(root, { 'README.md': '' });
    chmodSync(folder.path, 0o755);
  });
  afterEach(() => folder.remove());

  const open = (options: Partial<WorkspaceFilesOptions> = {}): WorkspaceFiles =>
    openFiles({ root, onSkipped: (path, reason) => skipped.push(`${path}: ${reason}`), ...options });

  it('are told by their names where these are no UTF-8', async function () {
    if (process.platform !== 'linux') return this.skip();
    const shiftJis = Buffer.from([0x93, 0xfa, 0x96, 0x7b]);
    const named = (end: string): Buffer =>
      Buffer.concat([Buffer.from(`${root}/`), shiftJis, Buffer.from(end)]);
    writeFileSync(named('.md'), '# 日本\n');
    writeFileSync(named('.png'), '');
    mkdirSync(named(''));
    writeFiles(root, { 'real\uFFFD.md': '' });
    assert.deepEqual(await walked(open()), ['README.md', 'real\uFFFD.md']);
    assert.deepEqual(skipped, ['\uFFFD\uFFFD\uFFFD{: name', '\uFFFD\uFFFD\uFFFD{.md: name']);
  });

  it('are told where their folder lets nobody look at them', async () => {
    writeFiles(root, { 'listed/a.md': '', 'entered/a.md': '' });
    chmodSync(join(root, 'listed'), 0o744);
    chmodSync(join(root, 'entered'), 0o711);
    await asLesserUser(async () => {
      assert.deepEqual(await walked(open()), ['README.md']);
      assert.ok(skipped.includes('listed/a.md: permission') && skipped.includes('entered: permission'));
    });
  });

  it('are no missing files where they or a folder above may not be read', async () => {
    writeFiles(root, { 'shut/deep/a.md': '', 'entered/a.md': '', 'closed.md': '' });
    for (const [name, mode] of [
      ['shut', 0],
      ['entered', 0o711],
      ['closed.md', 0],
    ] as const)
      // prettier-ignore
      chmodSync(join(root, name), mode);
    await asLesserUser(async () => {
      for (const path of ['shut/deep/a.md', 'entered/a.md', 'closed.md'])
        assert.equal((await open().why(path)).reason, 'permission', path);
      assert.equal((await open().why('gone.md')).reason, 'missing');
      // The indexer is to come upon it and list it.
      assert.ok(await open().stat('closed.md'));
    });
    assert.deepEqual(skipped, []);
  });

  it('are told with the globs and ignore files that are left aside, once a walk', async () => {
    const glob = '{*a*a*a*a*b,c}';
    writeFiles(root, { '.gitignore': `README.md\n${'#'.repeat(1_000_000)}` });
    const files = open({ excludeGlobs: [glob, ''] });
    assert.deepEqual(await walked(files), ['README.md']);
    await files.why('README.md');
    files.forgetRules();
    await files.why('README.md');
    const expected = [`${glob}: glob`, '.gitignore: rules-too-large'];
    assert.deepEqual(skipped, expected);
    await walked(files);
    assert.deepEqual(skipped, [...expected, ...expected]);
  });

  it('are those of the index folder', async () => {
    writeFiles(root, { 'index/a.md': '', 'b/index/a.md': '' });
    const files = open({ indexDir: join(root, 'index') });
    assert.deepEqual(await walked(files), ['README.md', 'b/index/a.md']);
    const { reason, rule } = await files.why('index/a.md');
    assert.deepEqual([reason, rule], ['always-excluded', 'index']);
    for (const indexDir of [root, folder.path, `${root}/../workspaces`])
      assert.equal((await walked(open({ indexDir }))).length, 3);
  });
});
