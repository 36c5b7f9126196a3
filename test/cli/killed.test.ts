import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { CliRun, JsonResult, JsonSummary } from '../support/cli.ts';
import { json, kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { fileTimes } from '../support/fileTimes.ts';
import { manySections } from '../support/manySections.ts';

const files = 60;

describe('An index whose making is cut short', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  let made = 0;
  let index = '';
  const run = (onStart?: (child: ChildProcess) => void): Promise<CliRun> =>
    kakehashi(['index', root, '--index', index, '--json'], onStart ? { onStart } : {});
  /** The next run completes the index, and what it holds is found. */
  const completes = async (): Promise<JsonSummary> => {
    const [summary] = await json<JsonSummary>(['index', root, '--index', index]);
    assert.ok(summary);
    assert.deepEqual([summary.files, summary.failed], [files + Object.keys(bilingualFiles).length, []]);
    const search = ['search', 'APIキーの取得', '--workspace', root, '--index', index, '--language', 'en'];
    const [first] = await json<JsonResult>(search);
    assert.equal(first?.path, 'docs/en/authentication.md');
    const [again] = await json<JsonSummary>(['index', root, '--index', index]);
    assert.deepEqual([again?.embedded, again?.passages], [0, summary.passages]);
    return summary;
  };
  before(() => writeFiles(root, { ...bilingualFiles, ...manySections(files) }));
  beforeEach(() => (index = join(folder.path, `index-${made++}`)));
  after(() => folder.remove());

  it('ends with 130 at Ctrl+C, keeps what it has, and is completed by the next run', async () => {
    const { exitCode, stdout, stderr } = await run((child) => void hasCommitted(index, child).then(() => child.kill('SIGINT'))); // prettier-ignore
    assert.deepEqual([exitCode, stdout, stderr], [130, '', '']);
    const { embedded, passages } = await completes();
    assert.ok(embedded > 0 && embedded < passages, `${embedded} of ${passages}`);
  });

  it('is completed by the run after a kill -9 of the command line', async () => {
    for (const delayMs of moments(3)) {
      const { signal } = await run((child) => void sleep(delayMs).then(() => child.kill('SIGKILL')));
      assert.ok(signal === 'SIGKILL' || signal === null);
    }
    await completes();
  });

  it('is completed by the same run after a kill -9 of the engine', async function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: the engine’s process id is read from /proc');
      return this.skip();
    }
    for (const delayMs of [0, ...moments(1)]) {
      index = join(folder.path, `index-${made++}`);
      let killed = 0;
      const killEngine = async (child: ChildProcess): Promise<void> => {
        killed = await engineOf(child.pid ?? 0);
        await hasCommitted(index, child);
        await sleep(delayMs);
        process.kill(killed, 'SIGKILL');
      };
      const { exitCode, stderr } = await run((child) => void killEngine(child).catch(() => undefined));
      assert.ok(killed > 0);
      assert.equal(exitCode, 0, stderr);
      await completes();
    }
  });

  it('is made once by two processes that start together; one that cannot wait for the whole says so', async () => {
    const runs = await Promise.all([run(), run()]);
    const done = runs.filter(({ exitCode }) => exitCode === 0);
    assert.ok(done.length > 0);
    for (const { exitCode, stdout, stderr } of runs.filter((each) => !done.includes(each))) {
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /^[^\n]+: another process writes this index\. [^\n]+\n$/);
    }
    assert.equal(done.map(({ stderr }) => stderr).join(''), '');
    const embedded = done.map(({ stdout }) => (JSON.parse(stdout) as JsonSummary).embedded);
    if (done.length > 1) assert.equal(Math.min(...embedded), 0);
    assert.equal((await completes()).embedded, 0);
  });
});

/** Milliseconds after the start, at random but printed: from before the first file to about the end. */
function moments(count: number): number[] {
  const chosen = Array.from({ length: count }, () => Math.round(Math.random() * 3_000));
  console.log(`      killed after ${chosen.join(', ')} ms`);
  return chosen;
}

/** Resolves once a first part of the index is in place, or the process has ended without. */
async function hasCommitted(index: string, child: ChildProcess): Promise<void> {
  while (!committed(index) && child.exitCode === null) await sleep(20);
}

function committed(index: string): boolean {
  try {
    return Object.keys(fileTimes(index)).some((name) => name.endsWith('manifest'));
  } catch {
    // Not there yet, or a file went while its folder was read.
    return false;
  }
}

/** The process that a command line has forked. */
async function engineOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    if (child) return Number(child);
    await sleep(20);
  }
}
