import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbedderUnavailableError, EngineExitedError, ModelError } from '../../src/core/errors.ts';
import type { EngineClientOptions } from '../../src/inference/client.ts';
import { EngineClient } from '../../src/inference/client.ts';
import type { EngineSettings } from '../../src/inference/protocol.ts';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import { builtCli } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const loaded = (name: string): string[] => [
  '--import',
  pathToFileURL(join(import.meta.dirname, '../support', name)).href,
];
const hybrid = { topK: 3, mode: 'hybrid' } as const;

describe('The engine', function () {
  this.timeout(600_000);
  let folder = temporaryFolder();
  let root = '';
  let client: EngineClient;
  const connect = (settings: Partial<EngineSettings> = {}, more: Partial<EngineClientOptions> = {}): void => {
    client = new EngineClient({
      main: join(dirname(builtCli()), 'engine.mjs'),
      settings: {
        indexDir: join(folder.path, 'index'),
        modelDir: 'models/kakehashi-small',
        threads: 1,
        maxFileBytes: 1_000_000,
        maxFiles: 1_000,
        excludeGlobs: [],
        runtime: 'auto',
        ...settings,
      },
      firstDelayMs: 1,
      ...more,
    });
  };
  const open = () => client.setFolders([{ id: 'w', root }]);
  const index = () => client.request('index', { folder: 'w' });
  const paths = async (query: string): Promise<string[]> =>
    (await client.request('search', { query, options: hybrid })).map(({ passage }) => passage.path);
  beforeEach(() => {
    folder = temporaryFolder();
    root = join(folder.path, 'project');
    writeFiles(root, bilingualFiles);
  });
  afterEach(async () => {
    await client.dispose();
    delete process.env['KAKEHASHI_WITHOUT'];
    folder.remove();
  });

  it('falls back to WASM where the native runtime cannot be loaded', async () => {
    process.env['KAKEHASHI_WITHOUT'] = 'onnxruntime-node';
    connect({}, { execArgv: loaded('withoutRuntime.mjs') });
    await open();
    assert.ok((await index()).embedded > 5);
    assert.equal((await client.request('status', {})).runtime, 'wasm');
    assert.equal((await paths('APIキーの取得'))[0], 'docs/ja/authentication.md');
  });

  it('searches by words alone where no runtime can be loaded, and says why', async () => {
    process.env['KAKEHASHI_WITHOUT'] = 'onnxruntime-node,onnxruntime-web';
    connect({}, { execArgv: loaded('withoutRuntime.mjs') });
    await open();
    const { embedded, files } = await index();
    assert.deepEqual([embedded, files], [0, Object.keys(bilingualFiles).length]);
    const { runtime, degradedReason } = await client.request('status', {});
    assert.equal(runtime, 'none');
    assert.match(degradedReason ?? '', /onnxruntime-web cannot be loaded here/);
    assert.equal((await paths('APIキー'))[0], 'docs/ja/authentication.md');
    const place = { folder: 'w', path: 'README.md', otherLanguages: false, options: hybrid };
    await assert.rejects(client.request('similar', place), EmbedderUnavailableError);
    await assert.rejects(client.request('embed', { texts: ['x'], type: 'query' }), EmbedderUnavailableError);
  });

  it('loads no model where the user switched it off', async () => {
    connect({ runtime: 'none', modelDir: join(folder.path, 'no model here') });
    const { runtime, degradedReason, model } = await client.request('status', {});
    assert.deepEqual([runtime, degradedReason, model], ['none', 'runtime-off', undefined]);
  });

  it('refuses a model that is not one, and lives', async () => {
    connect({ modelDir: root });
    await assert.rejects(client.request('status', {}), ModelError);
    assert.notEqual(client.pid, undefined);
  });

  it('stops a run at an abort and goes on from there', async () => {
    connect();
    await open();
    const abort = new AbortController();
    const run = client.request('index', { folder: 'w' }, abort.signal);
    abort.abort();
    await assert.rejects(run, { name: 'AbortError' });
    assert.equal((await index()).files, Object.keys(bilingualFiles).length);
  });

  it('indexes the rest where a file hangs it, and lists that file', async () => {
    writeFiles(root, { 'hanging.md': '# 重い\n\n処理が終わらないファイルです。\n' });
    const patience = { intervalMs: 100, missedSigns: 10_000 };
    connect({}, { execArgv: loaded('trouble.mjs'), patience });
    await open();
    patience.missedSigns = 50;
    await assert.rejects(index(), (error) => {
      assert.ok(error instanceof EngineExitedError);
      assert.deepEqual([error.data['reason'], error.data['path']], ['hung', 'hanging.md']);
      return true;
    });
    patience.missedSigns = 10_000;
    const { files, failed } = await index();
    assert.deepEqual([files, failed], [Object.keys(bilingualFiles).length, [{ path: 'hanging.md', reason: 'hung' }]]); // prettier-ignore
    assert.equal((await paths('APIキーの取得'))[0], 'docs/ja/authentication.md');
    await client.dispose();
    connect({}, { execArgv: loaded('trouble.mjs'), patience });
    await open();
    assert.deepEqual(
      (await index()).failed,
      [{ path: 'hanging.md', reason: 'hung' }],
      'left alone in a later session',
    );
  });

  it('indexes the rest where a file crashes it twice, and lists that file', async () => {
    writeFiles(root, { 'crashing.md': '# 異常終了\n\n処理を止めるファイルです。\n' });
    connect({}, { execArgv: loaded('trouble.mjs') });
    await open();
    for (let crash = 0; crash < 2; crash++) await assert.rejects(index(), EngineExitedError);
    assert.deepEqual((await index()).failed, [{ path: 'crashing.md', reason: 'crashed' }]);
    assert.equal((await client.request('status', {})).runtime, 'native');
  });
});
