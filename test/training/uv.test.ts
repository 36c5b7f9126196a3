import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { realUv } from '../../scripts/test-host/uv.mjs';
import type { CliRun } from '../support/cli.ts';
import { kakehashi } from '../support/cli.ts';
import { compilerMessages } from '../support/compilerMessages.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { RealPython } from '../support/realPython.ts';

const root = join(import.meta.dirname, '../..');
const pairs = compilerMessages().slice(0, 300);

/** The packages come from an index of this machine; they lead to those of the Python that the other tests use. */
describe('Training through uv', function () {
  this.timeout(600_000);
  let python: RealPython | undefined;
  let index: ChildProcess | undefined;
  const folder = temporaryFolder();
  const asked: string[] = [];
  let killed = false;
  const at = (...names: string[]): string => join(folder.path, ...names);
  const env: NodeJS.ProcessEnv = {
    UV_CACHE_DIR: at('cache'),
    UV_PYTHON_DOWNLOADS: 'never',
    PATH: `${at('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`,
  };

  before(async function () {
    const uv = realUv();
    python = uv ? RealPython.find() : undefined;
    if (!uv || !python) return this.skip();
    const table = pairs.map((pair) => `${pair.join('\t')}\n`).join('');
    // A checkout's settings of uv, which would end it: that folder is not there.
    writeFiles(folder.path, { 'pairs.tsv': table, 'checkout/uv.toml': 'find-links = ["./none"]\n' });
    mkdirSync(at('bin'));
    python.write(at('bin', 'uv'), [root, dirname(uv)], uv);
    const served = [join(root, 'test/training/package_index.py'), python.packages()];
    index = spawn(python.write(at('real-python'), [root]), served, { stdio: ['ignore', 'pipe', 'inherit'] });
    assert.ok(index.stdout);
    const lines = createInterface({ input: index.stdout });
    lines.on('line', (line) => asked.push(line));
    while (asked.length === 0) await new Promise((resolve) => lines.once('line', resolve));
    env['UV_DEFAULT_INDEX'] = asked.shift();
  });
  after(() => {
    index?.kill();
    python?.close();
    folder.remove();
  });

  const train = (args: readonly string[], onStart?: (child: ChildProcess) => void): Promise<CliRun> =>
    kakehashi(['train', '--data', at('data'), '--run', at('run'), ...args], {
      env,
      cwd: at('checkout'),
      ...(onStart ? { onStart } : {}),
    });
  const start = [
    '--pairs',
    at('pairs.tsv'),
    '--from',
    'en',
    '--to',
    'tr',
    '--python',
    'uv',
    '--max-steps',
    '2',
  ];

  it('fetches nothing unasked and says what it could fetch', async () => {
    for (const args of [['--check'], []]) {
      const { exitCode, stderr } = await train([...start, ...args]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /torch, transformers, .*: missing\. "uv" can fetch them.*--allow-download/);
    }
    const { stdout } = await train([...start, '--check', '--json']);
    assert.match(stdout, /"needsDownload":true/);
    assert.deepEqual([asked, existsSync(at('run'))], [[], false]);
  });

  it('fetches when told to, once', async () => {
    const { exitCode, stderr } = await train([...start, '--check', '--allow-download']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /Installed \d+ packages/);
    const fetched = asked.splice(0).join(' ');
    for (const name of ['torch', 'transformers', 'onnxruntime'])
      assert.match(fetched, new RegExp(`/${name}-\\d`));
    assert.equal((await train([...start, '--check'])).exitCode, 0);
    assert.deepEqual(asked, []);
  });

  it('comes to its end though uv is killed: the script lives on', async () => {
    const { exitCode, stdout, stderr } = await train(
      [...start, '--install', 'never'],
      (cli) => void killUv(cli),
    );
    assert.equal(killed, true, stderr);
    assert.match(stdout, /project MRR@10/, stderr);
    // 1: the gate may refuse what so few steps have learnt.
    assert.ok(exitCode === 0 || exitCode === 1, String(exitCode));
  });

  /** Ends uv, which the command line started, as soon as the script trains. */
  async function killUv(cli: ChildProcess): Promise<void> {
    while (!isTraining() && cli.exitCode === null) await sleep(50);
    const pid = cli.pid ?? 0;
    const [uv] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    killed = process.kill(Number(uv), 'SIGKILL');
  }
  const isTraining = (): boolean =>
    existsSync(at('run', 'events.jsonl')) &&
    readFileSync(at('run', 'events.jsonl'), 'utf8').includes('progress');
});
