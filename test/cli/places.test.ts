import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FolderLock } from '../../src/node/folderLock.ts';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult } from '../support/cli.ts';
import { json, kakehashi } from '../support/cli.ts';
import { optionPairs } from '../support/fakeTraining.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

describe('Files, folders and languages as they are typed', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  const index = join(folder.path, 'cache', 'index');
  const common = ['--workspace', root, '--index', index];
  before(async () => {
    writeFiles(root, { ...bilingualFiles, 'notes:12': '# No markdown\n' });
    symlinkSync(root, join(folder.path, 'link'));
    await json(['index', root, '--index', index]);
  });
  after(() => folder.remove());

  it('takes a language in any spelling', async () => {
    for (const language of ['JA', 'ja-JP', ' ja_JP', 'jpn']) {
      const results = await json<JsonResult>(['search', 'API key', '--language', language, ...common]);
      assert.ok(results.length > 0 && results.every((result) => result.language === 'ja'), language);
    }
  });

  it('finds a whole path in a workspace that is reached by a link, and the other way round', async () => {
    for (const [workspace, file] of [
      ['link', 'project'],
      ['project', 'link'],
      ['link', 'link'],
    ] as const) {
      const args = ['why', join(folder.path, file, 'docs/en/authentication.md')];
      const [why] = await json<object>([
        ...args,
        '--workspace',
        join(folder.path, workspace),
        '--index',
        index,
      ]);
      assert.equal((why as { path: string }).path, 'docs/en/authentication.md');
    }
  });

  it('takes a file whose name ends like a line', async () => {
    for (const place of ['notes:12', 'notes:12:1']) {
      const { exitCode, stderr } = await kakehashi(['similar', place, ...common]);
      assert.deepEqual([exitCode, stderr], [0, ''], place);
    }
  });

  it('says that a file has fewer lines', async () => {
    const place = 'docs/en/authentication.md:9999';
    const { exitCode, stdout, stderr } = await kakehashi(['similar', place, ...common]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /docs\/ja\/authentication\.md/);
    assert.match(stderr, /^docs\/en\/authentication\.md: has \d+ lines only: [^\n]+\n$/);
    const quiet = await kakehashi(['similar', place, '--quiet', ...common]);
    assert.deepEqual([quiet.stderr, quiet.stdout], ['', stdout]);
    assert.equal((await kakehashi(['similar', 'docs/en/authentication.md:5', ...common])).stderr, '');
  });

  it('reads texts that begin with a byte order mark', async () => {
    const run = await kakehashi(['embed'], { input: '\uFEFF"key"\n"key"\n' });
    assert.equal(run.exitCode, 0, run.stderr);
    const [first, second] = run.stdout.split('\n');
    assert.equal(first, second);
  });

  it('keeps what it says of a workspace for nobody else to read', function () {
    if (process.platform === 'win32') return this.skip();
    for (const made of [join(folder.path, 'cache'), index])
      assert.equal(statSync(made).mode & 0o777, 0o700, made);
  });

  it('has Windows look for no program in the folder where it runs', async () => {
    const spy = `require('fs').writeFileSync(__filename + '.log', String(process.env.NoDefaultCurrentDirectoryInExePath))`;
    const python = join(folder.path, 'python');
    writeFiles(folder.path, { python: `#!${process.execPath}\n${spy}\n`, 'pairs.tsv': optionPairs });
    chmodSync(python, 0o755);
    await kakehashi(['train', '--check', '--pairs', join(folder.path, 'pairs.tsv'), '--python', python]);
    assert.equal(readFileSync(`${python}.log`, 'utf8'), '1');
  });

  it('does not call an index made that another process is still writing', async () => {
    const place = join(index, readdirSync(index)[0] ?? '');
    const [name = ''] = readdirSync(place).filter((each) => statSync(join(place, each)).isDirectory());
    const lock = await FolderLock.open(join(place, name));
    try {
      assert.ok(lock.isHeld);
      const run = await kakehashi(['index', root, '--index', index]);
      assert.deepEqual([run.exitCode, run.stdout], [2, '']);
      assert.match(run.stderr, /project: another process writes this index\. Run again [^\n]+\n$/);
      const search = await kakehashi(['search', 'API key', ...common]);
      assert.equal(search.exitCode, 0);
      assert.match(search.stderr, /^Another process writes this index: /);
    } finally {
      await lock.close();
    }
  });
});
