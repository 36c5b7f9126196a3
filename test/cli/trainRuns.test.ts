import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingJob } from '../../src/core/training/job.ts';
import type { CliOptions, CliRun } from '../support/cli.ts';
import { kakehashi } from '../support/cli.ts';
import { fakePython, optionPairs } from '../support/fakeTraining.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

describe('A training run of the command line', function () {
  this.timeout(120_000);
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFiles(folder.path, { 'pairs.tsv': optionPairs });
  });
  afterEach(() => folder.remove());

  const run = (): string => join(folder.path, 'run');
  const train = (mode: string, args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
    kakehashi(['train', '--python', fakePython, '--data', folder.path, '--run', run(), ...args], {
      ...options,
      env: { FAKE_TRAINING: mode },
    });
  const start = (mode: string, options?: CliOptions): Promise<CliRun> =>
    train(mode, ['--pairs', join(folder.path, 'pairs.tsv'), '--name', 'mine'], options);
  const told = (): string =>
    existsSync(join(run(), 'events.jsonl')) ? readFileSync(join(run(), 'events.jsonl'), 'utf8') : '';
  const far = join(import.meta.dirname, '../support/farMachine.mjs');
  const startFar = (mode: string): Promise<CliRun> =>
    train(mode, ['--pairs', join(folder.path, 'pairs.tsv'), '--name', 'mine', '--command', `${process.execPath} ${far} {shellCommand}`]); // prettier-ignore
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(20);
  }

  it('goes on after its process was killed', async () => {
    let child: ChildProcess | undefined;
    const first = start('wait', { onStart: (started) => (child = started) });
    await until(() => told().includes('"progress"'));
    child?.kill('SIGKILL');
    assert.equal((await first).signal, 'SIGKILL');
    const resumed = await train('done', ['--resume']);
    // The script of the killed run still waits: its checkpoint is the last thing that it writes.
    rmSync(join(run(), 'checkpoint.pt'), { force: true });
    writeFileSync(join(run(), 'stop'), '');
    await until(() => existsSync(join(run(), 'checkpoint.pt')));
    assert.equal(resumed.exitCode, 1, resumed.stderr);
    assert.match(resumed.stdout, /The gate refused/);
    assert.ok(readdirSync(run()).includes('model'));
  });

  it('is not begun in a folder that holds none', async () => {
    const { exitCode, stderr } = await train('done', ['--resume']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /run: no training run there that could go on/);
    assert.equal(existsSync(run()), false);
  });

  it('starts from the model in use among those of its data folder', async () => {
    const bundled = join(import.meta.dirname, '../../models/kakehashi-small');
    const dir = join(folder.path, 'models', 'earlier');
    cpSync(bundled, dir, { recursive: true });
    assert.equal((await kakehashi(['models', 'use', 'earlier', '--data', folder.path])).exitCode, 0);
    const pairs = ['--pairs', join(folder.path, 'pairs.tsv'), '--name', 'mine', '--install', 'never'];
    await train('done', pairs);
    const job = JSON.parse(readFileSync(join(run(), 'job.json'), 'utf8')) as TrainingJob;
    assert.equal(job.parent.dir, dir);
  });

  it('keeps no pairs, checkpoint or second model once its result is installed', async () => {
    await start('done');
    assert.ok(['pairs.jsonl', 'checkpoint.pt', 'model'].every((name) => readdirSync(run()).includes(name)));
    const { exitCode, stderr } = await train('done', ['--resume', '--install', 'anyway']);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(readdirSync(run()).sort(), ['events.jsonl', 'job.json', 'log.txt', 'process.json']);
    assert.match(told(), /"installed","name":"mine"/);
  });

  it('stops while the gate measures, and is judged when resumed', async () => {
    const first = start('done');
    await until(() => told().includes('"done"'));
    writeFileSync(join(run(), 'stop'), '');
    const { exitCode, stdout } = await first;
    assert.deepEqual([exitCode, stdout], [130, '']);
    assert.match(told(), /"event":"stopped","reason":"cancelled","step":4/);
    const resumed = await train('done', ['--resume']);
    assert.equal(resumed.exitCode, 1, resumed.stderr);
    assert.equal(told().split('"started"').length, 2, 'it is not trained again');
  });

  it('says of a run on another machine that it stopped, though its connection was closed', async () => {
    const running = startFar('wait');
    await until(() => told().includes('"progress"'));
    writeFileSync(join(run(), 'stop'), '');
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 130, stderr);
    assert.match(stderr, /stopped with a checkpoint/);
    assert.match(told(), /"event":"stopped","reason":"cancelled","step":1\}\n$/);
  });

  it('is trained again on another machine whose result did not arrive', async () => {
    const lost = await startFar('lost');
    assert.equal(lost.exitCode, 2, lost.stderr);
    const resumed = await train('done', ['--resume']);
    assert.equal(resumed.exitCode, 1, resumed.stderr);
    assert.match(resumed.stdout, /The gate refused/);
  });

  it('goes on after an update has moved the bundled model to another folder', async () => {
    await start('done');
    const job = join(run(), 'job.json');
    const known = JSON.parse(readFileSync(job, 'utf8')) as { parent: object };
    writeFileSync(
      job,
      JSON.stringify({ ...known, parent: { ...known.parent, dir: '/gone/kakehashi-small' } }),
    );
    const { exitCode, stdout, stderr } = await train('done', ['--resume']);
    assert.equal(exitCode, 1, stderr);
    assert.match(stdout, /The gate refused/);
  });

  it('is the only one, even where two begin at once', async () => {
    const begin = (name: string): Promise<CliRun> =>
      kakehashi(
        ['train', '--python', fakePython, '--data', folder.path, '--pairs', join(folder.path, 'pairs.tsv'), '--name', name], // prettier-ignore
        { env: { FAKE_TRAINING: 'wait' } },
      );
    const both = [begin('one'), begin('two')];
    const refused = await Promise.race(both);
    assert.equal(refused.exitCode, 2, refused.stderr);
    assert.match(refused.stderr, /another training run is under way/);
    const runs = readdirSync(join(folder.path, 'runs'));
    assert.equal(runs.length, 1, runs.join());
    const [begun = ''] = runs;
    await until(() =>
      readFileSync(join(folder.path, 'runs', begun, 'events.jsonl'), 'utf8').includes('progress'),
    );
    writeFileSync(join(folder.path, 'runs', begun, 'stop'), '');
    assert.deepEqual((await Promise.all(both)).map(({ exitCode }) => exitCode).sort(), [130, 2]);
  });
});
