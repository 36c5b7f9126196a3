import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json, kakehashi } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const bundled = join(import.meta.dirname, '../../models/kakehashi-small');

describe('models', function () {
  this.timeout(30_000);
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
    for (const name of ['mine', 'other']) {
      const dir = join(folder.path, 'kakehashi', 'models', name);
      cpSync(bundled, dir, { recursive: true });
      const manifest = JSON.parse(readFileSync(join(dir, 'kakehashi.json'), 'utf8')) as object;
      const facts = {
        id: name,
        parent: 'kakehashi-small',
        created: '2026-01-02T00:00:00.000Z',
        metrics: { mrr: 90 },
      };
      writeFileSync(join(dir, 'kakehashi.json'), JSON.stringify({ ...manifest, ...facts }));
    }
  });
  after(() => folder.remove());

  const options = () => ({ env: { XDG_DATA_HOME: folder.path } });
  const active = async (): Promise<string | undefined> =>
    (await json<{ name: string; active: boolean }>(['models'], options())).find((model) => model.active)
      ?.name;

  it('lists what is installed with parent, date and figures', async () => {
    const models = await json<Record<string, unknown>>(['models', 'list'], options());
    assert.deepEqual(
      models.map(({ name }) => name),
      ['kakehashi-small', 'mine', 'other'],
    );
    assert.equal(models[0]?.['created'], '2026-11-28T00:00:00.000Z');
    assert.deepEqual(Object.keys(models[0]?.['metrics'] ?? {}), ['general bitext', 'general STS']);
    const { parent, created, metrics } = models[1] ?? {};
    assert.deepEqual(
      [parent, created, metrics],
      ['kakehashi-small', '2026-01-02T00:00:00.000Z', { mrr: 90 }],
    );
    assert.deepEqual(Object.keys(models[0] ?? {}), [
      'name',
      'dimensions',
      'bytes',
      'created',
      'parent',
      'metrics',
      'active',
    ]);
  });

  it('uses another, goes back, and has no more to go back to', async () => {
    assert.equal((await kakehashi(['models', 'use', 'mine'], options())).exitCode, 0);
    assert.equal(await active(), 'mine');
    assert.match((await kakehashi(['doctor', '--json'], options())).stdout, /"model".*mine/);
    assert.equal((await kakehashi(['models', 'rollback'], options())).exitCode, 0);
    assert.equal(await active(), 'kakehashi-small');
    const { exitCode, stderr } = await kakehashi(['models', 'rollback'], options());
    assert.deepEqual([exitCode, stderr], [2, 'There is no earlier model to go back to.\n']);
  });

  it('removes by name, but neither the bundled one nor that in use', async () => {
    await kakehashi(['models', 'use', 'mine'], options());
    for (const [name, said] of [
      ['kakehashi-small', /bundled model stays/],
      ['mine', /in use/],
      ['nobody', /no such model/],
      ['', /remove NAME/],
    ] as const) {
      const { exitCode, stderr } = await kakehashi(['models', 'remove', ...(name ? [name] : [])], options());
      assert.equal(exitCode, 2, name);
      assert.match(stderr, said);
    }
    assert.equal((await kakehashi(['models', 'remove', 'other'], options())).stdout, 'other: removed.\n');
    assert.equal((await json(['models'], options())).length, 2);
  });
});
