import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult, JsonSummary } from '../support/cli.ts';
import { json } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { fileTimes } from '../support/fileTimes.ts';

const git = (root: string, ...args: string[]): void => {
  const config = [
    '-c',
    'user.name=Tester',
    '-c',
    'user.email=tester@example.org',
    '-c',
    'core.hooksPath=/dev/null',
  ];
  execFileSync('git', ['-C', root, ...config, ...args], { stdio: 'ignore' });
};

describe('What was embedded once', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  const index = join(folder.path, 'index');
  const run = async (): Promise<JsonSummary> => {
    const [summary] = await json<JsonSummary>(['index', root, '--index', index]);
    assert.ok(summary);
    return summary;
  };
  const search = (query: string) =>
    json<JsonResult>(['search', query, '--workspace', root, '--index', index, '--top', '3']);
  let passages = 0;
  before(async () => {
    writeFiles(root, bilingualFiles);
    git(folder.path, 'init', '-q', '-b', 'main', root);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'First');
    ({ passages } = await run());
  });
  after(() => folder.remove());

  it('is not embedded, and nothing is written, by a second run or a search', async () => {
    const before = fileTimes(index);
    const { embedded, reused, removed, files } = await run();
    assert.deepEqual([embedded, reused, removed, files], [0, 0, 0, Object.keys(bilingualFiles).length]);
    await search('APIキー');
    assert.deepEqual(fileTimes(index), before);
    assert.ok(Object.keys(before).length >= 2);
  });

  it('is not embedded again after a touch', async () => {
    for (const name of Object.keys(bilingualFiles)) utimesSync(join(root, name), new Date(), new Date());
    const { embedded, passages: held } = await run();
    assert.deepEqual([embedded, held], [0, passages]);
  });

  it('is not embedded again after a rename, and found in its new place alone', async () => {
    mkdirSync(join(root, 'docs/認証'));
    renameSync(join(root, 'docs/ja/authentication.md'), join(root, 'docs/認証/手引き.md'));
    const { embedded, removed, passages: held } = await run();
    assert.deepEqual([embedded, removed, held], [0, 1, passages]);
    const paths = (await search('APIキーの取得')).map(({ path }) => path);
    assert.equal(paths[0], 'docs/認証/手引き.md');
    assert.ok(!paths.includes('docs/ja/authentication.md'));
    git(root, 'checkout', '-q', '--', '.');
    rmSync(join(root, 'docs/認証'), { recursive: true });
  });

  it('is not embedded again after another branch and back', async () => {
    await run();
    git(root, 'checkout', '-q', '-b', 'rewrite');
    writeFiles(root, { 'docs/ja/database.md': '# キャッシュ\n\n古い項目から順に捨てられます。\n' });
    rmSync(join(root, 'src/retry.ts'));
    git(root, 'commit', '-q', '-a', '-m', 'Rewrite');
    const there = await run();
    assert.deepEqual([there.embedded, there.removed], [1, 1]);
    assert.equal((await search('キャッシュ'))[0]?.path, 'docs/ja/database.md');
    git(root, 'checkout', '-q', 'main');
    const back = await run();
    assert.deepEqual([back.embedded, back.passages], [0, passages]);
    assert.equal((await search('exponential back-off'))[0]?.path, 'src/retry.ts');
    git(root, 'checkout', '-q', 'rewrite');
    assert.equal((await run()).embedded, 0);
  });
});
