import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { KakehashiApi } from '../../../src/extension.ts';
import { indexState } from '../../../src/vscode/indexState.ts';
import { eventually, pathsWith, search, settled } from '../support.ts';

const root = vscode.extensions.getExtension('kakehashi.kakehashi')?.extensionPath ?? '';

/** A model of its own fingerprint: the bundled one with another budget of tokens. */
async function installOther(api: KakehashiApi, name: string, maxTokens: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-model-'));
  cpSync(join(root, 'models', 'kakehashi-small'), folder, { recursive: true });
  const path = join(folder, 'kakehashi.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...manifest, maxTokens }));
  const { dir } = await api.models.install(folder, {
    name,
    parent: 'kakehashi-small',
    metrics: {},
    card: '',
  });
  rmSync(folder, { recursive: true });
  return dir;
}

/** Folders of indexes, over all workspace folders. */
const indexes = ({ indexing }: KakehashiApi): string[] =>
  readdirSync(indexing.indexDir)
    .flatMap((key) => readdirSync(join(indexing.indexDir, key)))
    // Beside them lie the locks of those who write.
    .filter((name) => !name.includes('.'))
    .sort();

describe('Another model', () => {
  let api: KakehashiApi;
  before(async () => (api = await settled()));
  after(async () => {
    await api.models.use('kakehashi-small');
    await eventually(() => /kakehashi-small$/.test(api.indexing.modelDir), 'the bundled model is back');
    await settled();
  });

  it('is indexed beside the one in use, which answers until the two change places', async () => {
    const dir = await installOther(api, 'other', 120);
    const [before, { embedded, pid }] = [indexes(api), api.indexing];
    // As another window or process would choose it.
    await api.models.use('other');
    let answers = 0;
    await eventually(async () => {
      const [first] = await search('エラー処理の方法');
      assert.equal(first?.passage.path, 'ja/error-handling.md');
      answers++;
      return api.indexing.modelDir === dir;
    }, 'the other model is in use');
    assert.ok(answers > 1, `${answers} searches while it was built`);
    assert.ok(api.indexing.embedded > embedded);
    assert.notEqual(api.indexing.pid, pid);
    await eventually(() => api.indexing.status?.model?.name === 'other', 'the status names the other model');
    await settled();
    const after = indexes(api);
    assert.ok(
      before.every((name) => after.includes(name)),
      'the old indexes are kept',
    );
    assert.ok(after.length > before.length);
  });

  it('gives way to the one before at once: nothing is embedded again', async () => {
    await settled();
    const { embedded } = api.indexing;
    await vscode.commands.executeCommand('kakehashi.rollBackModel');
    assert.match(api.indexing.modelDir, /kakehashi-small$/);
    assert.equal(api.indexing.embedded, embedded);
    assert.ok((await pathsWith('サーキットブレーカー')).includes('ja/error-handling.md'));
  });

  it('that is broken leaves the one in use where it is', async () => {
    const dir = await installOther(api, 'broken', 100);
    writeFileSync(join(dir, 'tokenizer.json'), '{}');
    await assert.rejects(api.models.use('broken'), { code: 'model' });
    // As if it had broken after it was chosen.
    writeFileSync(api.models.choiceFile, JSON.stringify({ active: 'broken', history: [null] }));
    await assert.rejects(api.indexing.configurationChanged());
    assert.match(api.indexing.modelDir, /kakehashi-small$/);
    assert.equal((await search('エラー処理の方法'))[0]?.passage.path, 'ja/error-handling.md');
    assert.equal(indexState(api.indexing), 'unswitched');
    await api.models.use('kakehashi-small');
    await eventually(() => indexState(api.indexing) === 'current', 'the choice is taken back');
  });

  it('can be given up while it is built', async () => {
    await installOther(api, 'late', 90);
    const controller = new AbortController();
    await api.models.use('late');
    const switched = api.indexing.configurationChanged(controller.signal);
    controller.abort();
    await assert.rejects(switched, { name: 'AbortError' });
    assert.match(api.indexing.modelDir, /kakehashi-small$/);
    await api.models.use('kakehashi-small');
  });

  it('waits while the person has paused, and takes over when they go on', async () => {
    await settled();
    const dir = await installOther(api, 'patient', 110);
    await vscode.commands.executeCommand('kakehashi.cancelIndexing');
    await api.models.use('patient');
    await api.indexing.followModel();
    assert.match(api.indexing.modelDir, /kakehashi-small$/);
    assert.equal(indexState(api.indexing), 'paused');
    await vscode.commands.executeCommand('kakehashi.resumeIndexing');
    await eventually(() => api.indexing.modelDir === dir, 'the other model is in use');
  });
});
