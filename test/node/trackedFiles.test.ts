import assert from 'node:assert/strict';
import { join } from 'node:path';
import { WorkspaceFiles } from '../../src/node/workspaceFiles.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { git, gitVerdicts, treePaths } from '../support/gitIgnored.ts';

const asAnyone = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];

describe('The files of a workspace that is a repository', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'ワークスペース');
    writeFiles(root, { 'README.md': '' });
    git(root, ['init', '-q']);
  });
  afterEach(() => folder.remove());

  const open = (at = root, excludeGlobs: string[] = []): WorkspaceFiles =>
    new WorkspaceFiles({ root: at, excludeGlobs, maxFileBytes: 1e6, maxFiles: 1e3 });
  const walked = async (files: WorkspaceFiles): Promise<string[]> => {
    const found: string[] = [];
    for await (const { path } of files.walk()) found.push(path);
    return found;
  };
  const reason = async (files: WorkspaceFiles, path: string): Promise<string> => {
    const { indexed, reason, rule } = await files.why(path);
    return indexed ? 'indexed' : [reason, rule].filter(Boolean).join(' ');
  };
  const track = (...paths: string[]): void => void git(root, ['add', '-f', ...paths]);

  it('include what git tracks although its rules match it, and nothing beside it', async () => {
    writeFiles(root, {
      '.gitignore': 'build/\n*.log.md\n/packages/*\n',
      'build/追跡.md': '',
      'build/other.md': '',
      'build/deep/tracked.md': '',
      'build/deep/other.md': '',
      'build/shallow/other.md': '',
      'packages/app/a.md': '',
      'packages/app/b.md': '',
      'kept.log.md': '',
      'other.log.md': '',
    });
    track('build/追跡.md', 'build/deep/tracked.md', 'packages/app/a.md', 'kept.log.md');
    const files = open();
    assert.deepEqual(await walked(files), [
      'README.md',
      'build/deep/tracked.md',
      'build/追跡.md',
      'kept.log.md',
      'packages/app/a.md',
    ]);
    const paths = treePaths(root).filter(({ isFolder, path }) => !isFolder && path.endsWith('.md'));
    const expected = gitVerdicts(
      root,
      paths.map(({ path }) => path),
      { withIndex: true },
    ).map((verdict) => (verdict ? `ignored ${verdict.rule}` : 'indexed'));
    const own: string[] = [];
    for (const { path } of paths) own.push(await reason(files, path));
    assert.deepEqual(own, expected);
    assert.equal(await reason(files, 'build/deep'), 'ignored build/');
    for (const [path, isThere] of [
      ['build/追跡.md', true],
      ['build/other.md', false],
    ] as const)
      // prettier-ignore
      assert.equal((await files.stat(path)) !== undefined, isThere);
  });

  it('leave out what .kakehashiignore and the settings name, though it be tracked', async () => {
    writeFiles(root, {
      '.gitignore': 'build/\n*.log.md\n',
      '.kakehashiignore': 'a.md\n/out\n!other.md\n',
      'build/a.md': '',
      'build/b.md': '',
      'build/c.md': '',
      'build/other.md': '',
      'out/build/c.md': '',
    });
    track('build/a.md', 'build/b.md', 'build/c.md', 'out/build/c.md');
    const files = open(root, ['**/b.md']);
    assert.deepEqual(await walked(files), ['README.md', 'build/c.md']);
    assert.equal(await reason(files, 'build/a.md'), 'ignored a.md');
    assert.equal(await reason(files, 'build/b.md'), 'setting **/b.md');
    assert.deepEqual(await walked(open(root, ['build'])), ['README.md']);
  });

  it('include what is tracked below a folder of the repository', async () => {
    writeFiles(root, { '.gitignore': 'build/\n', 'app/build/a.md': '', 'app/build/b.md': '' });
    track('app/build/a.md');
    assert.deepEqual(await walked(open(join(root, 'app'))), ['build/a.md']);
    assert.deepEqual(await walked(open(join(root, 'app/build'))), ['a.md', 'b.md']);
  });

  it('heed the info/exclude and the tracked files of a repository within', async () => {
    for (const at of ['.', 'sub'].map((name) => join(folder.path, 'several', name))) {
      writeFiles(at, { 'secret.md': '', 'kept.md': '', 'docs/secret.md': '', 'docs/open.md': '' });
      if (at.endsWith('several')) continue;
      git(at, ['init', '-q']);
      git(at, ['add', '-f', 'kept.md']);
      writeFiles(at, { '.git/info/exclude': '/secret.md\nkept.md\n', 'docs/.gitignore': 'secret.md\n' });
    }
    const files = open(join(folder.path, 'several'));
    assert.deepEqual(await walked(files), [
      'docs/open.md',
      'docs/secret.md',
      'kept.md',
      'secret.md',
      'sub/docs/open.md',
      'sub/kept.md',
    ]);
    const { ruleFile, ruleLine } = await files.why('sub/secret.md');
    assert.deepEqual([ruleFile, ruleLine], ['sub/.git/info/exclude', 1]);
  });

  it('heed the info/exclude of a submodule', async () => {
    const other = join(folder.path, 'other');
    writeFiles(other, { 'a.md': '' });
    git(other, ['init', '-q']);
    git(other, ['add', '.']);
    git(other, [...asAnyone, 'commit', '-q', '-m', 'x']);
    git(root, [...asAnyone, 'submodule', '--quiet', 'add', other, 'sub']);
    writeFiles(root, { 'sub/draft.md': '', '.git/modules/sub/info/exclude': 'draft.md\n' });
    assert.deepEqual(await walked(open()), ['README.md', 'sub/a.md']);
    writeFiles(root, { 'broken/draft.md': '', 'broken/.git': 'gitdir: nowhere\n' });
    assert.deepEqual(await walked(open()), ['README.md', 'broken/draft.md', 'sub/a.md']);
  });
});
