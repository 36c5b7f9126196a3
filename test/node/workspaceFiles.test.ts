import assert from 'node:assert/strict';
import { chmodSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadableFileError } from '../../src/core/errors.ts';
import type { FileEntry } from '../../src/core/index/ports.ts';
import type { WorkspaceFiles, WorkspaceFilesOptions } from '../../src/node/workspaceFiles.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { git } from '../support/gitIgnored.ts';
import { asLesserUser } from '../support/lesserUser.ts';
import { openFiles, walked } from '../support/workspaceFiles.ts';

const megabyte = 1_000_000;

describe('The files of a workspace folder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  let skipped: string[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'ワークスペース');
    skipped = [];
    writeFiles(root, { 'README.md': '# はじめに\n' });
  });
  afterEach(() => folder.remove());

  const open = (options: Partial<WorkspaceFilesOptions> = {}): WorkspaceFiles =>
    openFiles({ root, onSkipped: (path, reason) => skipped.push(`${path}: ${reason}`), ...options });
  const rejectsWith = (reason: string, path = root) => ({
    name: 'WorkspaceFolderError',
    data: { path, reason },
  });

  it('are those that git would add', async () => {
    git(root, ['init', '-q']);
    writeFiles(root, {
      '.gitignore': 'build/\n*.log.md\n!keep.log.md\n',
      '.git/info/exclude': 'notes\n',
      'docs/.gitignore': '/下書き.md\n',
      'docs/下書き.md': '',
      'docs/設計書/概要.md': '',
      'docs/ja/下書き.md': '',
      'build/out.md': '',
      'notes/a.md': '',
      'a.log.md': '',
      'keep.log.md': '',
      'src/index.ts': '',
    });
    const others = git(root, ['ls-files', '--others', '--exclude-standard', '-z']).split('\0');
    const prose = others.filter((path) => path !== '' && !path.endsWith('.gitignore'));
    assert.deepEqual(await walked(open()), prose.sort());
    assert.equal(prose.length, 5);
  });

  it('end where links lead in a circle, outside, or twice to one place', async () => {
    writeFiles(folder.path, { 'outside/secret.md': '' });
    writeFiles(root, { 'z/real.md': '# 本文\n' });
    symlinkSync('..', join(root, 'z', 'up'));
    symlinkSync('self', join(root, 'self'));
    symlinkSync('z', join(root, 'a'));
    symlinkSync('z/real.md', join(root, 'a.md'));
    symlinkSync('../outside', join(root, 'outside'));
    symlinkSync('../outside/secret.md', join(root, 'secret.md'));
    const files = open();
    assert.deepEqual(await walked(files), ['README.md', 'z/real.md']);
    for (const path of ['a/real.md', 'a.md', 'self', 'outside/secret.md', 'z/up/README.md']) {
      assert.equal((await files.why(path)).reason, 'link', path);
      assert.equal(await files.stat(path), undefined, path);
    }
  });

  it('are found where the workspace itself is opened through a link', async () => {
    symlinkSync(root, join(folder.path, 'link'));
    assert.deepEqual(await walked(open({ root: join(folder.path, 'link') })), ['README.md']);
  });

  it('are counted after the ignore rules', async () => {
    writeFiles(root, { '.gitignore': 'a/\n', 'a/1.md': '', 'a/2.md': '', 'b/1.md': '', 'b/2.md': '' });
    assert.deepEqual(await walked(open({ maxFiles: 2 })), ['README.md', 'b/1.md']);
    assert.deepEqual(skipped, ['b/2.md: max-files']);
  });

  it('of 50 MB are left out and told', async () => {
    writeFiles(root, { 'huge.md': '' });
    truncateSync(join(root, 'huge.md'), 50 * megabyte);
    const files = open();
    assert.deepEqual(await walked(files), ['README.md']);
    assert.deepEqual(skipped, ['huge.md: too-large']);
    assert.equal((await files.why('huge.md')).reason, 'too-large');
  });

  it('that are no prose or generated are left out without a word', async () => {
    writeFiles(root, { 'a.png': '', 'package-lock.json': '{}', 'app.min.js': '', LICENSE: '' });
    const files = open();
    assert.deepEqual([await walked(files), skipped], [['README.md'], []]);
    assert.equal((await files.why('a.png')).reason, 'no-prose');
    assert.equal((await files.why('app.min.js')).reason, 'generated');
  });

  it('that are texts of licences are left out, and no others whose names begin like theirs', async () => {
    const licences = ['LICENSE', 'LICENSE.md', 'license.txt', 'LICENSE-MIT.md', 'LICENCE.ja.md', 'COPYING.LESSER.txt', 'LICENSE-APACHE-2.0.txt', 'COPYING.GPLv3.txt', 'LICENSE-ISC.txt', 'LICENSE_1_0.txt']; // prettier-ignore
    const others = ['LicenseManager.ts', 'license.ts', 'licenses.py', 'license-in-use.md', 'license-activation.md', 'license_mitigation.md', 'copying-files.md', 'CopyingCollector.java']; // prettier-ignore
    writeFiles(root, Object.fromEntries([...licences, ...others].map((path) => [path, 'text\n'])));
    const files = open();
    assert.deepEqual((await walked(files)).sort(), ['README.md', ...others].sort());
    for (const path of licences) assert.equal((await files.why(path)).indexed, false, path);
  });

  it('that may not be read are a failure of their own, and a folder that may not is told', async () => {
    writeFiles(root, { 'closed.md': '', 'shut/a.md': '' });
    chmodSync(folder.path, 0o755);
    chmodSync(join(root, 'closed.md'), 0);
    chmodSync(join(root, 'shut'), 0);
    const files = open();
    await asLesserUser(async () => {
      assert.deepEqual(await walked(files), ['README.md', 'closed.md']);
      await assert.rejects(files.read('closed.md'), isUnreadable('closed.md', 'permission'));
    });
    assert.deepEqual(skipped, ['shut: permission']);
  });

  it('that vanish or become something else are told from those that cannot be read', async () => {
    const files = open();
    await assert.rejects(files.read('gone.md'), isUnreadable('gone.md', 'vanished'));
    await assert.rejects(files.read('README.md/x.md'), isUnreadable('README.md/x.md', 'vanished'));
    writeFiles(root, { 'folder.md/x.md': '' });
    await assert.rejects(files.read('folder.md'), isUnreadable('folder.md', 'vanished'));
    symlinkSync('loop.md', join(root, 'loop.md'));
    await assert.rejects(files.read('loop.md'), isUnreadable('loop.md', 'io'));
    assert.equal(await files.stat('gone.md'), undefined);
  });

  it('that vanish while the walk goes on are passed over', async () => {
    writeFiles(root, { 'b.md': '', 'c/d.md': '', 'e.md': '' });
    const found: string[] = [];
    for await (const { path } of open().walk()) {
      found.push(path);
      if (path === 'README.md')
        for (const name of ['b.md', 'c']) rmSync(join(root, name), { recursive: true });
    }
    assert.deepEqual([found, skipped], [['README.md', 'e.md'], []]);
  });

  it('that are binary are refused', async () => {
    writeFiles(root, { 'data.md': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]) });
    await assert.rejects(open().read('data.md'), isUnreadable('data.md', 'binary'));
  });

  it('give their text whatever the encoding', async () => {
    const bytes = Buffer.from('93fa967b8cea82cc90e096be8f9182c582b781420d0a', 'hex');
    writeFiles(root, { 'sjis.md': bytes, 'bom.md': '\uFEFF# 見出し' });
    assert.equal(await open().read('sjis.md'), '日本語の説明書です。\r\n');
    assert.equal(await open().read('bom.md'), '# 見出し');
  });

  it('stop at a signal', async () => {
    writeFiles(root, { 'b/c.md': '' });
    const controller = new AbortController();
    const walk = async (): Promise<void> => {
      for await (const entry of open().walk(controller.signal)) controller.abort(new Error(entry.path));
    };
    await assert.rejects(walk(), /README.md/);
  });

  it('refuse a root that is missing, a file, or closed', async () => {
    await assert.rejects(
      walked(open({ root: join(root, 'nowhere') })),
      rejectsWith('missing', join(root, 'nowhere')),
    );
    const file = join(root, 'README.md');
    await assert.rejects(walked(open({ root: file })), rejectsWith('not-a-folder', file));
    chmodSync(folder.path, 0o755);
    chmodSync(root, 0o311);
    await asLesserUser(() => assert.rejects(walked(open()), rejectsWith('permission')));
  });

  describe('with unsaved buffers', () => {
    it('are read from the buffer until it is taken away', async () => {
      const files = open();
      const onDisk = await files.stat('README.md');
      files.setOverlay('README.md', '# 書きかけ\n');
      assert.equal(await files.read('README.md'), '# 書きかけ\n');
      const first = await files.stat('README.md');
      files.setOverlay('README.md', '# 書きかえ\n');
      const second = await files.stat('README.md');
      assert.notDeepEqual(first, second);
      assert.ok((first?.mtimeMs ?? 0) < 0 && (second?.mtimeMs ?? 0) < (first?.mtimeMs ?? 0));
      files.setOverlay('README.md', undefined);
      assert.equal(await files.read('README.md'), '# はじめに\n');
      assert.deepEqual(await files.stat('README.md'), onDisk);
    });

    it('never look like a buffer of an earlier process', async () => {
      const entries = [];
      for (const text of ['一二三', '四五六']) {
        const files = open();
        files.setOverlay('README.md', text);
        entries.push(await files.stat('README.md'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.notDeepEqual(entries[0], entries[1]);
    });
  });

  it('are unchanged as long as size, time and buffer are', async () => {
    const files = open();
    const path = join(root, 'README.md');
    const isUnchanged = (entry: FileEntry | undefined) => files.isUnchanged('README.md', entry!);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const onDisk = await files.stat('README.md');
    assert.equal(await isUnchanged(onDisk), true);
    files.setOverlay('README.md', '# 書きかけ\n');
    assert.equal(await isUnchanged(onDisk), false);
    assert.equal(await isUnchanged(await files.stat('README.md')), true);
    files.setOverlay('README.md', undefined);
    writeFiles(root, { 'README.md': '# はじめにと終わりに\n' });
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    assert.equal(await isUnchanged(onDisk), false);
    writeFiles(root, { 'README.md': '# はじめに\n' });
    utimesSync(path, 1_700_000_000, 1_700_000_001);
    assert.equal(await isUnchanged(onDisk), false);
    rmSync(path);
    assert.equal(await isUnchanged(onDisk), false);
  });

  it('have the size and time of the disk', async () => {
    utimesSync(join(root, 'README.md'), 1_700_000_000, 1_700_000_000);
    const { size } = statSync(join(root, 'README.md'));
    assert.deepEqual(await open().stat('README.md'), { path: 'README.md', size, mtimeMs: 1_700_000_000_000 });
  });

  describe('are or are not indexed', () => {
    it('by a rule that is named with file and line', async () => {
      writeFiles(root, {
        '.gitignore': '# 生成物\nbuild/\n',
        'docs/.gitignore': '\n\n下書き*.md\n',
        'docs/下書き1.md': '',
        'build/deep/a.md': '',
      });
      const files = open();
      const ignored = { indexed: false, reason: 'ignored' };
      assert.deepEqual(await files.why('docs/下書き1.md'), {
        path: 'docs/下書き1.md',
        ...ignored,
        rule: '下書き*.md',
        ruleFile: 'docs/.gitignore',
        ruleLine: 3,
      });
      const inFolder = { rule: 'build/', ruleFile: '.gitignore', ruleLine: 2 };
      for (const path of ['build', 'build/deep/a.md', 'build/deep/missing.md'])
        assert.deepEqual(await files.why(path), { path, ...ignored, ...inFolder }, path);
    });

    it('by .kakehashiignore, which has the last word', async () => {
      writeFiles(root, {
        '.gitignore': 'generated/\nout/\n',
        '.kakehashiignore': '!generated/\nREADME.md\n',
        'generated/api.md': '',
        'out/a.md': '',
      });
      const files = open();
      assert.deepEqual(await walked(files), ['generated/api.md']);
      const { rule, ruleFile, ruleLine } = await files.why('README.md');
      assert.deepEqual([rule, ruleFile, ruleLine], ['README.md', '.kakehashiignore', 2]);
    });

    it('by the settings, after the ignore files', async () => {
      writeFiles(root, { 'vendor/a.md': '', 'docs/old/b.md': '', '.github/c.md': '' });
      const files = open({ excludeGlobs: ['vendor/**', '**/old', '**/.github'] });
      assert.deepEqual(await walked(files), ['README.md']);
      assert.deepEqual(await files.why('docs/old/b.md'), {
        path: 'docs/old/b.md',
        indexed: false,
        reason: 'setting',
        rule: '**/old',
      });
    });

    it('by what is always left out, even where a rule includes it', async () => {
      writeFiles(root, { '.gitignore': '!node_modules/\n', 'a/node_modules/x/README.md': '' });
      const files = open();
      assert.deepEqual(await walked(files), ['README.md']);
      const { reason, rule } = await files.why('a/node_modules/x/README.md');
      assert.deepEqual([reason, rule], ['always-excluded', 'node_modules']);
    });

    it('by rules that are read anew at each walk', async () => {
      const files = open();
      assert.deepEqual(await walked(files), ['README.md']);
      writeFiles(root, { '.gitignore': '*.md\n' });
      assert.deepEqual(await walked(files), []);
    });

    it('by being there', async () => {
      assert.deepEqual(await open().why('gone.md'), { path: 'gone.md', indexed: false, reason: 'missing' });
      assert.equal((await open().why('README.md')).indexed, true);
      writeFiles(root, { 'docs/a.md': '' });
      assert.equal((await open().why('docs')).reason, 'not-a-file');
    });
  });
});

const isUnreadable = (path: string, reason: string) => (error: unknown) => {
  assert.ok(error instanceof UnreadableFileError);
  assert.deepEqual(error.data, { path, reason });
  return true;
};
