import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  renameSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ModelError, ModelRegistryError } from '../../src/core/errors.ts';
import { ModelStore } from '../../src/node/modelStore.ts';
import { temporaryFolder } from '../support/folder.ts';

const bundled = join(import.meta.dirname, '../../models/kakehashi-small');
const facts = (name: string) => ({
  name,
  parent: 'kakehashi-small',
  metrics: { 'project MRR@10': 90 },
  card: '# card',
});

describe('The store of models', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let warnings: string[];
  let store: ModelStore;
  beforeEach(() => {
    folder = temporaryFolder();
    warnings = [];
    store = new ModelStore(join(folder.path, 'models'), bundled, (text) => warnings.push(text));
  });
  afterEach(() => folder.remove());

  const names = async (): Promise<string[]> =>
    (await store.list()).map(({ name, isActive }) => (isActive ? '*' : '') + name);
  const refuses = (work: Promise<unknown>, reason: string): Promise<void> =>
    assert.rejects(
      work,
      (error: unknown) => error instanceof ModelRegistryError && error.data['reason'] === reason,
    );

  it('has the bundled one in use at first', async () => {
    assert.deepEqual(await names(), ['*kakehashi-small']);
    assert.equal(store.activeDir(), bundled);
    await refuses(store.rollback(), 'no-previous');
  });

  it('installs, puts to use, and goes back through all that were used', async () => {
    const installed = await store.install(bundled, facts('mine'));
    assert.deepEqual([installed.parent, installed.metrics], ['kakehashi-small', { 'project MRR@10': 90 }]);
    assert.equal(readFileSync(join(installed.dir, 'README.md'), 'utf8'), '# card');
    await store.install(bundled, facts('私の'));
    await store.use('mine');
    await store.use('私の');
    await store.use('私の');
    assert.deepEqual(await names(), ['kakehashi-small', 'mine', '*私の']);
    assert.equal(await store.rollback(), 'mine');
    assert.equal(await store.rollback(), 'kakehashi-small');
    assert.equal(store.activeDir(), bundled);
  });

  it('refuses names that are no folder names, unknown ones, and those in use', async () => {
    for (const name of ['../out', '', '.hidden', 'a/b'])
      await refuses(store.install(bundled, facts(name)), 'name');
    await refuses(store.install(bundled, facts('kakehashi-small')), 'bundled');
    await refuses(store.use('nobody'), 'unknown');
    await refuses(store.use('..'), 'unknown');
    await refuses(store.remove('kakehashi-small'), 'bundled');
    await store.install(bundled, facts('mine'));
    await store.use('mine');
    await refuses(store.remove('mine'), 'active');
    await refuses(store.install(bundled, facts('mine')), 'active');
  });

  it('gets back a model whose replacement was killed between the renames', async () => {
    const installed = await store.install(bundled, facts('mine'));
    renameSync(installed.dir, join(store.root, '.mine.old'));
    mkdirSync(join(store.root, '.mine.new'));
    await store.install(bundled, facts('other'));
    assert.deepEqual(await names(), ['*kakehashi-small', 'mine', 'other']);
    assert.deepEqual(readdirSync(store.root).sort(), ['mine', 'other']);
  });

  it('installs nothing of a broken model', async () => {
    const installed = await store.install(bundled, facts('mine'));
    writeFileSync(join(installed.dir, 'tokenizer.json'), '{}');
    await assert.rejects(store.install(installed.dir, facts('worse')), ModelError);
    assert.deepEqual(await names(), ['*kakehashi-small']);
    assert.match(warnings.join(), /mine holds no model that can be used/);
  });

  it('names the others where one cannot even be looked through', async () => {
    const installed = await store.install(bundled, facts('mine'));
    symlinkSync(join(folder.path, 'nowhere'), join(installed.dir, 'link'));
    assert.deepEqual(await names(), ['*kakehashi-small']);
    assert.match(warnings.join(), /mine holds no model that can be used/);
  });

  it('falls back to the bundled one where the choice is damaged or its model is gone, and says so', async () => {
    const { dir } = await store.install(bundled, facts('mine'));
    await store.use('mine');
    rmSync(dir, { recursive: true });
    assert.equal(store.activeDir(), bundled);
    assert.match(warnings.join(), /mine is gone/);
    for (const text of ['{"active":', '{"active":"../x","history":[]}', '[]']) {
      writeFileSync(store.choiceFile, text);
      assert.equal(store.activeDir(), bundled);
    }
    assert.match(warnings.at(-1) ?? '', /is damaged/);
    await store.install(bundled, facts('mine'));
    await store.use('mine');
    assert.equal(store.activeDir(), dir);
  });

  it('loses no change that two processes make at once', async () => {
    for (const name of ['a', 'b', 'c']) await store.install(bundled, facts(name));
    const others = ['a', 'b', 'c'].map((name) => new ModelStore(store.root, bundled).use(name));
    await Promise.all(others);
    const { history } = JSON.parse(readFileSync(store.choiceFile, 'utf8')) as { history: string[] };
    assert.equal(history.length, 3);
  });

  it('removes old ones, but neither the one in use nor the one before it', async () => {
    for (const name of ['a', 'b', 'c']) await store.install(bundled, facts(name));
    await store.use('a');
    await store.use('b');
    const inAMonth = Date.now() + 31 * 24 * 3_600_000;
    assert.deepEqual(await store.removeOlderThan(30), []);
    assert.deepEqual(await store.removeOlderThan(30, inAMonth), ['c']);
    assert.deepEqual(await names(), ['kakehashi-small', 'a', '*b']);
  });
});
