import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult, JsonSummary } from '../support/cli.ts';
import { json, kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { manySections } from '../support/manySections.ts';

describe('A full disk', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  const disk = join(folder.path, 'disk');
  const args = ['index', root, '--index', disk];
  let isMounted = false;
  before(function () {
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', disk], { stdio: 'ignore' });
      isMounted = true;
    } catch {
      console.log('    skipped: a small disk can be mounted on Linux by root alone');
      this.skip();
    }
  });
  after(() => {
    if (isMounted) execFileSync('umount', [disk]);
    folder.remove();
  });

  it('ends the run with one line that says what to do, and what was there is intact', async () => {
    writeFiles(root, bilingualFiles);
    const [first] = await json<JsonSummary>(args);
    assert.ok((first?.passages ?? 0) > 5);
    writeFiles(root, manySections(100));
    const full = await kakehashi(args);
    assert.deepEqual([full.exitCode, full.stdout], [2, '']);
    assert.match(
      full.stderr,
      /^\S+: the disk is full\. Free some space and run again; what was there is intact\.\n$/,
    );
    rmSync(join(root, 'guides'), { recursive: true });
    const [after] = await json<JsonSummary>(args);
    assert.deepEqual([after?.embedded, after?.passages], [0, first?.passages]);
    const search = ['search', 'APIキーの取得', '--workspace', root, '--index', disk, '--language', 'en'];
    assert.equal((await json<JsonResult>(search))[0]?.path, 'docs/en/authentication.md');
  });
});
