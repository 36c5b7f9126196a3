import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TrainingBusyError } from '../../src/core/errors.ts';
import { openStorage } from '../../src/node/storage.ts';
import { startOf } from '../../src/node/trainingFolder.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const bundledModel = 'models/kakehashi-small';
const dayMs = 24 * 3_600_000;

describe('What the editor keeps', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let said: string[];
  beforeEach(() => {
    folder = temporaryFolder();
    said = [];
  });
  afterEach(() => folder.remove());

  const storage = (modelDir = bundledModel) => {
    const say = (text: string): void => void said.push(text);
    const log = { info: say, warn: say };
    return openStorage(folder.path, { bundledModel, modelDir: () => modelDir, log });
  };
  const pathOf = (name: string): string => join(folder.path, 'runs', name);

  /** A run that told its last word so many days ago. */
  function run(name: string, days: number, ...events: object[]): void {
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    writeFiles(pathOf(name), { 'job.json': JSON.stringify({ id: name, name }), 'events.jsonl': lines });
    const then = new Date(Date.now() - days * dayMs);
    utimesSync(join(pathOf(name), 'events.jsonl'), then, then);
  }

  it('loses by age models, training runs and indexes, and nothing at 0 days', async () => {
    run('old', 40, { event: 'gate' });
    run('interrupted', 35, { event: 'started' });
    run('new', 20, { event: 'gate' });
    const index = join(folder.path, 'index', 'a', 'c'.repeat(16));
    const model = join(folder.path, 'models', 'tuned');
    writeFiles(index, { manifest: 'x' });
    const created = new Date(Date.now() - 40 * dayMs);
    utimesSync(join(index, 'manifest'), created, created);
    const { models, removeUnused } = storage();
    await models.install(bundledModel, { name: 'tuned', parent: 'kakehashi-small', metrics: {}, card: '' });
    await removeUnused(0);
    assert.ok(['old', 'interrupted', 'new'].every((name) => existsSync(pathOf(name))));
    await removeUnused(30);
    assert.deepEqual(
      ['old', 'interrupted', 'new'].map((name) => existsSync(pathOf(name))),
      [false, false, true],
    );
    assert.deepEqual([existsSync(index), existsSync(model)], [false, true]);
    assert.equal(said.filter((line) => line.startsWith('removed, unused for 30 days')).length, 3);
  });

  it('keeps the model that a setting names, however old it is', async () => {
    const [named, other] = ['named', 'other'].map((name) => join(folder.path, 'models', name)) as [
      string,
      string,
    ];
    const { models, removeUnused } = storage(named);
    for (const name of ['named', 'other']) {
      await models.install(bundledModel, { name, parent: 'kakehashi-small', metrics: {}, card: '' });
      const manifest = join(folder.path, 'models', name, 'kakehashi.json');
      const old = {
        ...(JSON.parse(readFileSync(manifest, 'utf8')) as object),
        created: '2020-01-01T00:00:00.000Z',
      };
      writeFileSync(manifest, JSON.stringify(old));
    }
    await removeUnused(30);
    assert.deepEqual([existsSync(named), existsSync(other)], [true, false]);
  });

  it('offers runs that nothing works on, and says which could be resumed', async () => {
    run('done', 1, { event: 'started' }, { event: 'gate' });
    run('stopped', 3, { event: 'started' }, { event: 'stopped', reason: 'cancelled', step: 2 });
    run('running', 2, { event: 'started' });
    writeFiles(pathOf('running'), {
      'process.json': JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() }),
    });
    const { runs } = storage();
    assert.deepEqual(
      (await runs.old()).map(({ name, canBeResumed, bytes }) => [name, canBeResumed, bytes > 0]),
      [
        ['stopped', true, true],
        ['done', false, true],
      ],
    );
  });

  it('does not remove a run that another process works on', async () => {
    run('running', 2, { event: 'started' });
    const worker = { pid: process.ppid, started: startOf(process.ppid), host: hostname() };
    writeFiles(pathOf('running'), { 'process.json': JSON.stringify(worker) });
    await assert.rejects(storage().runs.remove(pathOf('running')), TrainingBusyError);
    assert.ok(existsSync(pathOf('running')));
  });
});
