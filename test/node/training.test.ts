import assert from 'node:assert/strict';
import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { TrainingBusyError, TrainingError } from '../../src/core/errors.ts';
import type { TrainingJob } from '../../src/core/training/job.ts';
import { expandTemplate } from '../../src/node/commandTemplate.ts';
import { pythonCommands } from '../../src/node/pythonEnvironment.ts';
import { ResultReceiver } from '../../src/node/trainingBundle.ts';
import { TrainingFolder } from '../../src/node/trainingFolder.ts';
import { StoredRuns } from '../../src/node/trainingRuns.ts';
import { runScript } from '../../src/node/trainingScript.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

describe('The command of another machine', () => {
  const command = ['python3', '-c', "print('a b')", 'id'];

  it('takes the command as arguments, or as one for the shell over there', () => {
    assert.deepEqual(expandTemplate('docker run -i "my image" {command}', command), [
      'docker',
      'run',
      '-i',
      'my image',
      ...command,
    ]);
    assert.deepEqual(expandTemplate('ssh box {shellCommand}', command), [
      'ssh',
      'box',
      `python3 -c 'print('\\''a b'\\'')' id`,
    ]);
  });

  it('keeps quotes within a word together, and a quote that never ends as it stands', () => {
    const template = `docker run --volume="/my data:/x" -e 'A=b c'd {command} it's`;
    assert.deepEqual(expandTemplate(template, ['id']), [
      'docker',
      'run',
      '--volume=/my data:/x',
      '-e',
      'A=b cd',
      'id',
      "it's",
    ]);
  });

  it('takes words that every object knows as words', () => {
    assert.deepEqual(expandTemplate('ssh toString {command}', ['id']), ['ssh', 'toString', 'id']);
  });

  it('is refused without a place for it, or with an unknown one', () => {
    for (const template of ['', 'ssh box', 'ssh box {cmd}', 'ssh "{command} x"', 'ssh box constructor'])
      assert.throws(() => expandTemplate(template, command), TrainingError, template);
  });
});

describe('The interpreter', () => {
  it('is the one that was named, and uv fetches nothing by itself', () => {
    assert.deepEqual(pythonCommands('python3.12'), [['python3.12']]);
    assert.deepEqual(pythonCommands('./venv/bin/python'), [[resolve('venv/bin/python')]]);
    assert.deepEqual(pythonCommands('/usr/bin/python3.12'), [['/usr/bin/python3.12']]);
    assert.deepEqual(pythonCommands('/opt/uv'), [['/opt/uv', 'run', '--offline', '--quiet', '--script']]);
  });
});

describe('What a far machine sends', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());
  const piece = (path: string, index = 0) => ({
    event: 'file' as const,
    path,
    index,
    of: 1,
    data: Buffer.from('x').toString('base64'),
  });

  it('stays inside of the result folder, in its order', () => {
    const receiver = new ResultReceiver(join(folder.path, 'model'));
    for (const path of ['../out', '/etc/passwd', 'a/../../b', '', '.'])
      assert.throws(() => receiver.take(piece(path)), TrainingError, path);
    assert.throws(() => receiver.take(piece('config.json', 1)), TrainingError);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('is put in place only as a whole model', async () => {
    const receiver = new ResultReceiver(join(folder.path, 'model'));
    receiver.take(piece('config.json'));
    const whole = { code: 'training', data: { reason: 'result', path: join(folder.path, 'model') } };
    await assert.rejects(receiver.close(), whole);
    // A machine that says that it is done and sends nothing.
    await assert.rejects(new ResultReceiver(join(folder.path, 'model')).close(), whole);
    assert.equal(existsSync(join(folder.path, 'model')), false);
  });
});

describe('The folder of a run', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it('belongs to one process at a time, and a number given anew is not taken for it', async () => {
    const run = new TrainingFolder(folder.path);
    assert.equal(await run.state(), 'interrupted');
    await run.claim();
    assert.deepEqual([run.workerPid(), await run.state()], [process.pid, 'running']);
    const worker = (fields: object): void => writeFileSync(run.path('process'), JSON.stringify(fields));
    worker({ pid: process.ppid, started: null, host: hostname() });
    if (process.platform === 'linux') assert.equal(run.workerPid(), undefined);
    worker({ pid: 2 ** 22 + 1, started: null, host: hostname() });
    assert.equal(run.workerPid(), undefined);
    writeFileSync(run.path('process'), 'broken');
    assert.equal(run.workerPid(), undefined);
  });

  it('is refused to a second one', async () => {
    const run = new TrainingFolder(folder.path);
    await run.claim();
    Object.defineProperty(run, 'workerPid', { value: () => 4_000_000 });
    await assert.rejects(run.claim(), TrainingBusyError);
  });

  it('says that the disk is full where an event cannot be kept, and ends the script before', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const run = new TrainingFolder(folder.path);
    symlinkSync('/dev/full', run.path('events'));
    const pidFile = join(folder.path, 'pid');
    writeFileSync(
      join(folder.path, 'finetune.py'),
      `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
       console.log(JSON.stringify({ event: 'started' }));
       process.on('SIGTERM', () => setTimeout(() => process.exit(130), 300));
       setInterval(() => undefined, 1000);`,
    );
    const job = {
      where: { kind: 'python', command: [process.execPath] },
      parent: { dir: folder.path },
    } as unknown as TrainingJob;
    const options = { run, job, scripts: folder.path, resume: false, onEvent: () => undefined };
    await assert.rejects(runScript(options), {
      code: 'training',
      data: { reason: 'disk', told: true, path: run.path('events') },
    });
    assert.throws(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0), { code: 'ESRCH' });
  });

  it('takes from the script only what is the script’s to tell, and starts it beside itself', async () => {
    const run = new TrainingFolder(folder.path);
    const scripts = join(folder.path, 'scripts');
    writeFiles(scripts, {
      'finetune.py': `const tell = (fields) => console.log(JSON.stringify(fields));
       tell({ event: 'gate', passes: true, installed: true });
       tell({ event: 'installed', name: 'evil' });
       tell({ event: 'started', device: process.cwd() + ' ' + process.env.UV_NO_CONFIG });`,
    });
    const job = {
      where: { kind: 'python', command: [process.execPath] },
      parent: { dir: folder.path },
    } as unknown as TrainingJob;
    await runScript({ run, job, scripts, resume: false, onEvent: () => undefined });
    assert.deepEqual(await run.events(), [{ event: 'started', device: `${scripts} 1` }]);
  });

  it('is left out where its job is broken, with a word, and can be removed', async () => {
    const told: string[] = [];
    const runs = new StoredRuns(folder.path, (text) => told.push(text));
    writeFiles(folder.path, {
      '1/job.json': '',
      '2/job.json': '{}',
      '3/job.json': '{"id":"3","name":"mine"}',
    });
    // One whose process was killed before it had a job.
    writeFiles(folder.path, { '4/process.json': '{}' });
    for (let i = 0; i < 2; i++)
      assert.deepEqual(
        (await runs.list()).map(({ job }) => job.name),
        ['mine'],
      );
    assert.deepEqual(told.sort(), ['1', '2'].map((name) => `${join(folder.path, name)} holds no run that can be read`)); // prettier-ignore
    assert.equal(await runs.read(join(folder.path, '1')), undefined);
    const old = await runs.old();
    assert.deepEqual(old.map(({ name, canBeResumed }) => [name, canBeResumed]).sort(), [['1', false], ['2', false], ['4', false], ['mine', true]]); // prettier-ignore
    await runs.remove(join(folder.path, '1'));
    assert.equal((await runs.removeOlderThan(1, Date.now() + 2 * 24 * 3_600_000)).length, 3);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('has its job at once as a whole, for nobody else to read', async () => {
    const run = new TrainingFolder(join(folder.path, 'run'));
    const job = { id: 'a', name: 'mine' } as unknown as TrainingJob;
    const aside = `${run.path('job')}.${process.pid}.writing`;
    mkdirSync(aside, { recursive: true });
    // What stands in the way of the file that is renamed keeps the job from being made at all.
    await assert.rejects(run.create(job, { train: [], heldout: [], gate: [] }), { code: 'training' });
    assert.equal(existsSync(run.dir), false);
    await run.create(job, { train: [], heldout: [], gate: [] });
    assert.deepEqual(await run.job(), job);
    if (process.platform !== 'win32') assert.equal(statSync(run.dir).mode & 0o777, 0o700);
  });

  it('keeps every event on a line of its own', async () => {
    const run = new TrainingFolder(folder.path);
    await run.append({ event: 'done', step: 1, seconds: 1 });
    await run.append({ event: 'installed', name: 'mine' });
    assert.deepEqual(
      (await run.events()).map(({ event }) => event),
      ['done', 'installed'],
    );
  });

  it('goes to one of two processes that resume it at once', async function () {
    this.timeout(60_000);
    const rounds = 10;
    const two = [0, 1].map(() => claimProcess(folder.path, rounds));
    try {
      await Promise.all(two.map(({ next }) => next()));
      for (let round = 0; round < rounds; round++) {
        mkdirSync(join(folder.path, String(round)));
        const said = await Promise.all(two.map(({ next }) => next()));
        assert.deepEqual(said.sort(), [`got ${round}`, `lost ${round}`]);
      }
    } finally {
      await Promise.all(two.map(({ end }) => end()));
    }
  });
});

/** A process that claims runs, and what it says line by line. */
function claimProcess(folder: string, rounds: number) {
  const program = join(import.meta.dirname, '../support/claimProcess.ts');
  const args = ['--import', 'tsx', program, folder, String(rounds)];
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, args, {
    stdio: [...stdio],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async (): Promise<string> => String((await lines.next()).value),
    end: async (): Promise<void> => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
