import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingEvent } from '../../src/core/training/events.ts';
import { parseEvent } from '../../src/core/training/events.ts';
import type { CliOptions, CliRun } from '../support/cli.ts';
import { kakehashi } from '../support/cli.ts';
import { fakePython, optionPairs } from '../support/fakeTraining.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

describe('train', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFiles(folder.path, { 'pairs.tsv': optionPairs });
  });
  afterEach(() => folder.remove());

  const env = (mode: string) => ({ FAKE_TRAINING: mode, XDG_DATA_HOME: join(folder.path, 'data') });
  const train = (mode: string, args: readonly string[] = [], options: CliOptions = {}): Promise<CliRun> =>
    kakehashi(['train', '--python', fakePython, ...args], {
      ...options,
      env: { ...env(mode), ...options.env },
    });
  const start = (mode: string, ...args: string[]): Promise<CliRun> =>
    train(mode, ['--pairs', join(folder.path, 'pairs.tsv'), '--name', 'mine', ...args]);
  const runs = (): string => join(folder.path, 'data', 'kakehashi', 'runs');
  const run = (): string => join(runs(), readdirSync(runs()).at(-1) ?? '');
  const events = (text: string): readonly TrainingEvent[] =>
    text.split('\n').flatMap((line) => parseEvent(line) ?? []);
  const names = (text: string): string[] => events(text).map(({ event }) => event);
  const active = async (): Promise<string> => {
    const { stdout } = await kakehashi(['models', '--json'], { env: env('done') });
    const models = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { name: string; active: boolean; parent: string | null });
    return models
      .filter((model) => model.active)
      .map(({ name }) => name)
      .join();
  };

  it('refuses a model that is no better, says why, and installs it when told to', async () => {
    const refused = await start('done');
    assert.equal(refused.exitCode, 1, refused.stderr);
    assert.match(
      refused.stdout,
      /→ .*  project MRR@10\n[^]*The gate refused: the project’s figures do not rise/,
    );
    assert.match(refused.stderr, /Only 30 pairs/);
    assert.equal(await active(), 'kakehashi-small');
    const forced = await train('done', ['--resume', '--install', 'anyway']);
    assert.equal(forced.exitCode, 0, forced.stderr);
    assert.match(forced.stdout, /mine: installed and in use/);
    assert.equal(await active(), 'mine');
    const card = readFileSync(join(folder.path, 'data', 'kakehashi', 'models', 'mine', 'README.md'), 'utf8');
    assert.match(card, /base_model: kakehashi-small[^]*pairs trained on \| 24[^]*did not pass/);
    const back = await kakehashi(['models', 'rollback'], { env: env('done') });
    assert.equal(back.exitCode, 0);
    assert.equal(await active(), 'kakehashi-small');
  });

  it('prints every event as JSON and keeps the same in the folder of the run', async () => {
    const { stdout } = await start('done', '--json');
    const said = names(stdout);
    assert.deepEqual([said[0], said[1], said[2], said.at(-1)], ['pairs', 'environment', 'started', 'gate']);
    const kept = names(readFileSync(join(run(), 'events.jsonl'), 'utf8'));
    assert.deepEqual(
      kept,
      said.filter((name) => name !== 'environment'),
    );
    assert.match(readFileSync(join(run(), 'log.txt'), 'utf8'), /^a line of the log, --model/);
  });

  it('only checks when told so', async () => {
    const { exitCode, stdout } = await start('done', '--check', '--json');
    assert.equal(exitCode, 0);
    assert.deepEqual(names(stdout), ['pairs', 'environment']);
    assert.equal(existsSync(runs()), false);
  });

  it('names file and line of a broken pair', async () => {
    writeFiles(folder.path, { 'pairs.tsv': `${optionPairs}only one column\n` });
    const { exitCode, stderr } = await start('done');
    assert.equal(exitCode, 2);
    assert.match(stderr, /pairs\.tsv:31: does not hold a source and a translation/);
  });

  it('reports odd pairs by line and leaves suspicious ones out', async () => {
    const english = 'Keep the settings of a project\tKeep the settings of the project as they are\n';
    writeFiles(folder.path, {
      'pairs.tsv': `${optionPairs}same\tsame\nWait for 30 seconds\t45秒待つ\n${english}`,
    });
    const { stderr } = await start('done', '--check');
    assert.match(stderr, /30 pairs from en to ja, 2 more are suspicious/);
    assert.match(stderr, /pairs\.tsv:31: left out, both sides are the same: same/);
    assert.match(stderr, /pairs\.tsv:32: suspicious, numbers differ \(30, 45\)/);
    assert.match(
      stderr,
      /pairs\.tsv:33: suspicious, another language \(the translation reads as English, not Japanese\)/,
    );
  });

  it('wants enough pairs', async () => {
    writeFiles(folder.path, { 'pairs.tsv': 'key\t鍵\n' });
    const { exitCode, stderr } = await start('done');
    assert.equal(exitCode, 2);
    assert.match(stderr, /1 pairs can be used, at least 10/);
  });

  it('says what to install where Python lacks it, before anything starts', async () => {
    const { exitCode, stderr } = await start('missing');
    assert.equal(exitCode, 2);
    assert.match(stderr, /lacks torch, transformers\. Install: .*pip install -r .*requirements\.txt/);
    assert.equal(existsSync(runs()), false);
  });

  it('says so where there is no Python', async () => {
    const args = ['train', '--python', '/nowhere/python', '--pairs', join(folder.path, 'pairs.tsv')];
    const { exitCode, stderr } = await kakehashi(args, { env: env('done') });
    assert.equal(exitCode, 2);
    assert.match(stderr, /\/nowhere\/python: no Python that runs/);
  });

  it('fails the check for whatever would keep a run from being made', async () => {
    const missing = await start('missing', '--check', '--json');
    assert.deepEqual([missing.exitCode, names(missing.stdout)], [2, ['pairs', 'environment']]);
    assert.match(missing.stderr, /lacks torch, transformers\. Install: /);
    const device = await start('done', '--check', '--device', 'cuda');
    assert.deepEqual([device.exitCode, /cuda: no such device/.test(device.stderr)], [2, true]);
    writeFiles(folder.path, { 'pairs.tsv': 'key\t鍵\n' });
    const few = await start('done', '--check', '--json');
    assert.deepEqual([few.exitCode, /at least 10/.test(few.stderr)], [2, true]);
    assert.equal(existsSync(runs()), false);
  });

  it('refuses a name that the result could not have, before anything starts', async () => {
    for (const [name, told] of [
      ['kakehashi-small', /the bundled model stays/],
      ['a/b', /not a name for a model/],
    ] as const)
      for (const args of [['--check'], []]) {
        const { exitCode, stderr } = await start('done', ...args, '--name', name);
        assert.deepEqual([exitCode, told.test(stderr)], [2, true], stderr);
      }
    assert.equal(existsSync(runs()), false);
  });

  it('refuses the name of the model in use and takes a free one by itself', async () => {
    const noName = ['--pairs', join(folder.path, 'pairs.tsv')];
    await train('done', [...noName, '--install', 'anyway']);
    assert.equal(await active(), 'kakehashi-small-en-ja');
    const again = await start('done', '--name', 'kakehashi-small-en-ja', '--check');
    assert.deepEqual([again.exitCode, /in use/.test(again.stderr)], [2, true]);
    await train('done', [...noName, '--model', 'kakehashi-small', '--install', 'anyway']);
    assert.equal(await active(), 'kakehashi-small-en-ja-2');
  });

  it('takes another learning rate and batch size, also for a run that goes on', async () => {
    const options = (): unknown => {
      const { lr, batchSize } = JSON.parse(readFileSync(join(run(), 'job.json'), 'utf8')) as Record<string, unknown>; // prettier-ignore
      const given = readFileSync(join(run(), 'log.txt'), 'utf8').match(/--(?:lr|batch-size) \S+/g);
      return { lr, batchSize, given };
    };
    await start('nan', '--lr', '3e-3');
    assert.deepEqual(options(), { lr: 0.003, batchSize: undefined, given: ['--lr 0.003'] });
    await train('done', ['--resume', '--lr', '1e-4', '--batch-size', '16']);
    assert.deepEqual(options(), { lr: 0.0001, batchSize: 16, given: ['--lr 0.003', '--lr 0.0001', '--batch-size 16'] }); // prettier-ignore
    for (const [option, value] of [
      ['--lr', '0'],
      ['--lr', 'much'],
      ['--batch-size', '1.5'],
    ]) {
      const { exitCode, stderr } = await start('done', option ?? '', value ?? '');
      assert.deepEqual([exitCode, stderr.includes(`${option}: ${value} is not`)], [2, true], stderr);
    }
  });

  it('passes on why the script could not go on', async () => {
    const nan = await start('nan');
    assert.deepEqual(
      [nan.exitCode, /the loss is no number any more\. .*--resume --lr/.test(nan.stderr)],
      [3, true],
    );
    const teacher = await start('teacher', '--teacher', 'nobody/nothing');
    assert.deepEqual(
      [teacher.exitCode, /teacher nobody\/nothing: no such folder/.test(teacher.stderr)],
      [2, true],
    );
  });

  it('resumes a run whose script was killed', async () => {
    const killed = await start('killed');
    assert.equal(killed.exitCode, 3);
    assert.match(
      killed.stderr,
      /the script was killed, as a system does when memory runs out\. .*--resume --batch-size/,
    );
    const resumed = await train('killed', ['--resume', '--json']);
    assert.equal(resumed.exitCode, 1, resumed.stderr);
    const started = events(resumed.stdout).find(({ event }) => event === 'started');
    assert.equal(started?.event === 'started' && started.resumedAt, 2);
  });

  it('stops with a checkpoint at Ctrl+C and lets no second run begin meanwhile', async () => {
    let child: ChildProcess | undefined;
    const args = ['--pairs', join(folder.path, 'pairs.tsv')];
    const first = train('wait', args, { onStart: (started) => (child = started) });
    while (!existsSync(runs()) || !existsSync(join(run(), 'events.jsonl')))
      await new Promise((resolve) => setTimeout(resolve, 50));
    while (!readFileSync(join(run(), 'events.jsonl'), 'utf8').includes('progress'))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await start('done');
    assert.equal(second.exitCode, 2);
    assert.match(second.stderr, /another training run is under way/);
    child?.kill('SIGINT');
    const { exitCode, stderr } = await first;
    assert.equal(exitCode, 130);
    assert.match(stderr, /stopped with a checkpoint/);
    const { exitCode: after } = await train('wait', ['--resume']);
    assert.equal(after, 1);
  });

  it('runs by a command of another machine, which gets the job on its stdin', async () => {
    const far = join(import.meta.dirname, '../support/farMachine.mjs');
    const template = `${process.execPath} ${far} {shellCommand}`;
    const { exitCode, stdout, stderr } = await start('done', '--command', template, '--json');
    assert.equal(exitCode, 1, stderr);
    assert.equal(names(stdout).includes('file'), false);
    assert.equal(names(stdout).at(-1), 'gate');
    assert.ok(existsSync(join(run(), 'model', 'onnx', 'model_quantized.onnx')));
  });

  it('checks the Python of the other machine, whatever this one has', async () => {
    const far = join(import.meta.dirname, '../support/farMachine.mjs');
    const template = `${process.execPath} ${far} {shellCommand}`;
    const args = ['--python', '/nowhere/python', '--command', template, '--json'];
    const good = await start('done', ...args, '--device', 'cuda', '--check');
    assert.equal(good.exitCode, 0, good.stderr);
    assert.match(good.stdout, /"python":"3\.11\.2".*"gpu":"H100"/);
    for (const only of [['--check'], []]) {
      const poor = await kakehashi(
        ['train', '--pairs', join(folder.path, 'pairs.tsv'), '--name', 'mine', ...args, ...only],
        { env: { ...env('done'), FAR_MISSING: 'torch onnx' } },
      );
      assert.equal(poor.exitCode, 2);
      assert.match(
        poor.stderr,
        /The other machine lacks torch, onnx\. Install .*python3 -m pip install torch onnx/,
      );
    }
    assert.equal(existsSync(runs()), false);
  });

  it('takes the folder of another teacher along to another machine', async () => {
    writeFiles(folder.path, { 'teacher/config.json': '{}', 'teacher/onnx/model.onnx': 'weights' });
    const far = join(import.meta.dirname, '../support/farMachine.mjs');
    const template = `${process.execPath} ${far} {shellCommand}`;
    const { exitCode, stderr } = await train('done', [
      ...['--pairs', 'pairs.tsv', '--name', 'mine', '--command', template, '--teacher', 'teacher'],
    ], { cwd: folder.path }); // prettier-ignore
    assert.equal(exitCode, 1, stderr);
    assert.match(stderr, /Only 30 pairs/);
  });

  it('tells a failing connection and a template without a place for the command', async () => {
    const broken = await start('done', '--command', `${process.execPath} -e process.exit(255) {command}`);
    assert.deepEqual([broken.exitCode, broken.stderr.includes('(255)')], [2, true], broken.stderr);
    const nowhere = await start('done', '--command', '/nowhere/ssh gpu-box {shellCommand}');
    assert.deepEqual([nowhere.exitCode, /does not answer .*ENOENT/.test(nowhere.stderr)], [2, true]);
    assert.equal(existsSync(runs()), false);
    const none = await start('done', '--command', 'ssh gpu-box');
    assert.equal(none.exitCode, 2);
    assert.match(none.stderr, /Use \{command\} or \{shellCommand\} once/);
  });

  it('has no run to resume where there is none', async () => {
    const { exitCode, stderr } = await train('done', ['--resume']);
    assert.deepEqual([exitCode, /no training run there/.test(stderr)], [2, true]);
  });
});
