import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreRules } from '../../src/node/ignoreRules.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { git, gitVerdicts } from '../support/gitIgnored.ts';
import { asLesserUser } from '../support/lesserUser.ts';

describe('An ignore file of an unknown workspace', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root = '';
  let troubles: string[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'workspace');
    mkdirSync(root);
    troubles = [];
  });
  afterEach(() => folder.remove());

  const ruleOf = async (path: string, isFolder = false): Promise<string | undefined> => {
    const rules = await IgnoreRules.load(root, (file, trouble) => troubles.push(`${file}: ${trouble}`));
    return (await rules.verdict(path, isFolder))?.rule;
  };

  it('is none where it is a link or a pipe, which may never end', async () => {
    writeFiles(root, { rules: 'a.md\n' });
    for (const target of ['/dev/zero', '/dev/ptmx', 'rules'])
      for (const name of ['.kakehashiignore', '.gitignore']) {
        symlinkSync(target, join(root, name));
        assert.equal(await ruleOf('a.md'), undefined, `${name} ${target}`);
        rmSync(join(root, name));
      }
    execFileSync('mkfifo', [join(root, '.kakehashiignore'), join(root, '.gitignore')]);
    assert.equal(await ruleOf('a.md'), undefined);
    assert.deepEqual(troubles, []);
  }).timeout(10_000);

  it('is none where the configuration of a repository names a device', async () => {
    git(root, ['init', '-q']);
    for (const device of ['/dev/zero', '/dev/ptmx']) {
      git(root, ['config', 'core.excludesFile', device]);
      assert.equal(await ruleOf('a.md'), undefined);
    }
    writeFiles(folder.path, { rules: 'a.md\n' });
    symlinkSync('rules', join(folder.path, 'link'));
    git(root, ['config', 'core.excludesFile', join(folder.path, 'link')]);
    assert.equal(await ruleOf('a.md'), 'a.md');
  }).timeout(10_000);

  it('is not named by a folder that only looks like a bare repository', async () => {
    git(root, ['init', '-q', '--bare']);
    writeFiles(folder.path, { rules: 'a.md\n' });
    git(root, ['config', 'core.excludesFile', join(folder.path, 'rules')]);
    assert.equal(await ruleOf('a.md'), undefined);
  });

  it('makes git run no program', async () => {
    git(root, ['init', '-q']);
    writeFiles(root, { 'a.md': '', '.gitignore': 'a.md\n' });
    git(root, ['add', '-f', 'a.md']);
    writeFiles(folder.path, { 'run.sh': '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' });
    chmodSync(join(folder.path, 'run.sh'), 0o755);
    git(root, ['config', 'core.fsmonitor', join(folder.path, 'run.sh')]);
    await ruleOf('b.md');
    assert.throws(() => execFileSync('ls', [join(folder.path, 'ran')], { stdio: 'ignore' }));
  });

  it('is left aside and told where it is huge', async () => {
    writeFiles(root, { '.gitignore': `a.md\n${'#'.repeat(1_000_000)}\n` });
    assert.equal(await ruleOf('a.md'), undefined);
    assert.deepEqual(troubles, [`${join(root, '.gitignore')}: rules-too-large`]);
  });

  it('is told where it may not be read, and taken for none where it is no file', async () => {
    writeFiles(root, { '.gitignore': 'a.md\n', '.kakehashiignore': 'a.md\n', 'docs/.gitignore/x': '' });
    chmodSync(folder.path, 0o755);
    for (const name of ['.gitignore', '.kakehashiignore']) chmodSync(join(root, name), 0);
    await asLesserUser(async () => assert.equal(await ruleOf('docs/a.md'), undefined));
    const denied = ['.kakehashiignore', '.gitignore'].map((name) => `${join(root, name)}: permission`);
    assert.deepEqual(troubles, denied);
  });

  it('answers at once whatever its wildcards', async () => {
    const deep = `${'a/'.repeat(200)}b.md`;
    const long = `${'a'.repeat(200)}.md`;
    writeFiles(root, { '.gitignore': `${'**/a/'.repeat(8)}c.md\n${'*a'.repeat(9)}*b\n` });
    const startMs = performance.now();
    assert.equal(await ruleOf(deep), undefined);
    assert.equal(await ruleOf(long), undefined);
    assert.ok(performance.now() - startMs < 2_000);
  }).timeout(60_000);

  it('matches with many double stars what git matches', async () => {
    git(root, ['init', '-q']);
    const patterns = [
      '**/a/**/b/**/c.md',
      '!**/a/**/b/**/x/**/c.md',
      '/a/**/b/**/[cd].md/**',
      '**/**/b/**/?/',
      '**/a/**/A \\ /**/\\*.md',
      '**/a/**/設計*/**/ b',
      '**/a/**/b/**/',
      '**/a//**/b/**/c',
      'a/***/b/***/c/****/d',
    ];
    writeFiles(root, { '.gitignore': `${patterns.join('\n')}\n` });
    const names = ['a', 'b', 'x', 'c', 'c.md', 'd.md', 'A  ', '*.md', '設計書', ' b', 'd'];
    const below = (path: string, depth: number): string[] =>
      depth === 0 ? [path] : names.flatMap((name) => below(`${path}/${name}`, depth - 1));
    const paths = ['a', 'b', 'x'].flatMap((top) => [1, 2, 3].flatMap((depth) => below(top, depth)));
    const rules = await IgnoreRules.load(root);
    const lines: string[] = [];
    for (const path of paths) {
      let verdict;
      for (let end = path.indexOf('/'); end >= 0 && !verdict?.isIgnored; end = path.indexOf('/', end + 1))
        verdict = await rules.verdict(path.slice(0, end), true);
      if (!verdict?.isIgnored) verdict = await rules.verdict(path, false);
      lines.push(`${path}: ${verdict?.rule ?? ''}`);
    }
    const expected = gitVerdicts(root, paths).map((verdict, i) => `${paths[i]}: ${verdict?.rule ?? ''}`);
    assert.deepEqual(lines, expected);
    assert.ok(expected.filter((line) => !line.endsWith(': ')).length > 50);
  }).timeout(20_000);
});
