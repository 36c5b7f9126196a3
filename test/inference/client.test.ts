import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineExitedError, IndexWriteError, ModelError } from '../../src/core/errors.ts';
import type { EngineClientOptions } from '../../src/inference/client.ts';
import { EngineClient } from '../../src/inference/client.ts';
import type { EngineSettings, FolderSpec } from '../../src/inference/protocol.ts';
import { temporaryFolder } from '../support/folder.ts';

interface Message {
  readonly type: string;
  readonly method?: string;
  readonly params?: { settings?: EngineSettings; folders?: FolderSpec[] };
}

const main = join(import.meta.dirname, '../support/fakeEngine.mjs');
const options = { topK: 1, mode: 'hybrid' } as const;

describe('The engine’s client', function () {
  this.timeout(600_000);
  let folder = temporaryFolder();
  let client: EngineClient;
  const connect = (
    modelDir = '',
    more: Partial<EngineClientOptions> & { runtime?: EngineSettings['runtime'] } = {},
  ): EngineClient => {
    const { runtime = 'auto', ...rest } = more;
    const bounds = { threads: 1, maxFileBytes: 1, maxFiles: 1, excludeGlobs: [] };
    const settings = { indexDir: folder.path, modelDir, runtime, ...bounds };
    return (client = new EngineClient({ main, settings, firstDelayMs: 1, ...rest }));
  };
  const search = (query: string, signal?: AbortSignal) =>
    client.request('search', { query, options }, signal);
  const messages = (): Message[] =>
    readFileSync(join(folder.path, 'messages'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Message);
  const received = (method: string): Message[] => messages().filter((message) => message.method === method);

  beforeEach(() => (folder = temporaryFolder()));
  afterEach(async () => {
    await client.dispose();
    folder.remove();
  });

  it('starts one process for requests made together, at a low priority', async () => {
    connect();
    await Promise.all([search('echo'), search('echo'), client.request('status', {})]);
    assert.equal(received('open').length, 1);
    assert.equal(getPriority(client.pid), constants.priority.PRIORITY_BELOW_NORMAL);
  });

  it('rejects with the engine’s error, of its own class', async () => {
    connect();
    await assert.rejects(search('failing'), (error) => {
      assert.ok(error instanceof IndexWriteError);
      assert.deepEqual([error.data, error.stack], [{ path: '/x', reason: 'full' }, 'there']);
      return true;
    });
  });

  for (const [how, exitCode, signal] of [
    ['exit', 7, null],
    ['kill', null, 'SIGKILL'],
  ] as const)
    it(`rejects all that is pending when the process ends by ${how}`, async () => {
      connect();
      const pending = [search('wait'), search('wait'), search(how)];
      for (const outcome of await Promise.allSettled(pending)) {
        assert.ok(outcome.status === 'rejected' && outcome.reason instanceof EngineExitedError);
        assert.deepEqual(outcome.reason.data, { exitCode, signal });
      }
    });

  it('rejects when the program is not there', async () => {
    connect('', { main: join(folder.path, 'none.mjs') });
    await assert.rejects(search('echo'), EngineExitedError);
  });

  it('brings the process back with its folders, and requests wait for it', async () => {
    let restarts = 0;
    connect('', { onRestart: () => restarts++ });
    await client.setFolders([{ id: '/w', root: '/w' }]);
    await assert.rejects(search('exit'), EngineExitedError);
    assert.deepEqual(await search('echo'), []);
    assert.equal(restarts, 1);
    const opened = received('setFolders').map(({ params }) => params?.folders?.map(({ root }) => root));
    assert.deepEqual(opened, [['/w'], ['/w']]);
  });

  it('comes back with less after repeated crashes and says why', async () => {
    connect();
    for (let crash = 0; crash < 5; crash++) await assert.rejects(search('exit'), EngineExitedError);
    const { degradedReason, runtime } = await client.request('status', {});
    assert.deepEqual([runtime, degradedReason], ['none', 'crashed']);
    const runtimes = received('open').map(({ params }) => params?.settings?.runtime);
    assert.deepEqual(runtimes, ['auto', 'auto', 'wasm', 'wasm', 'none', 'none']);
  });

  it('never takes a larger runtime than the user’s', async () => {
    connect('', { runtime: 'none' });
    for (let crash = 0; crash < 3; crash++) await assert.rejects(search('exit'), EngineExitedError);
    const { degradedReason, runtime } = await client.request('status', {});
    assert.deepEqual([runtime, degradedReason], ['none', undefined]);
  });

  it('tells the engine of an abort and rejects with it', async () => {
    connect();
    await client.request('status', {});
    const abort = new AbortController();
    const pending = search('wait', abort.signal);
    await sleep(10);
    abort.abort();
    await assert.rejects(pending, { name: 'AbortError' });
    assert.equal(messages().at(-1)?.type, 'cancel');
    await assert.rejects(search('echo', abort.signal), { name: 'AbortError' });
    assert.equal(received('search').length, 1);
  });

  it('rejects an abort while the process rests between crash and restart', async () => {
    connect('', { firstDelayMs: 20_000 });
    await assert.rejects(search('exit'), EngineExitedError);
    const abort = new AbortController();
    const pending = search('echo', abort.signal);
    abort.abort();
    await assert.rejects(pending, { name: 'AbortError' });
  });

  it('asks the same process again after it refused its settings', async () => {
    connect('refuse');
    await assert.rejects(search('echo'), ModelError);
    const { pid } = client;
    await assert.rejects(search('echo'), ModelError);
    assert.equal(client.pid, pid);
    assert.equal(received('open').length, 2);
  });

  it('rejects what is pending and all that follows when it is disposed', async () => {
    connect();
    await client.request('status', {});
    const { pid = 0 } = client;
    const pending = assert.rejects(search('wait'), EngineExitedError);
    await sleep(10);
    await client.dispose();
    await pending;
    await assert.rejects(search('echo'), EngineExitedError);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('ends a process by force that does not go by itself', async () => {
    connect('stubborn');
    await client.request('status', {});
    const { pid = 0 } = client;
    await client.dispose();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('ends a process that hangs, names the file and has it left alone from then on', async () => {
    // Little patience only while it hangs: a process may start slowly on a busy machine.
    const patience = { intervalMs: 20, missedSigns: 10_000 };
    connect('', { patience });
    await client.setFolders([{ id: '/w', root: '/w' }]);
    patience.missedSigns = 50;
    await assert.rejects(search('hang'), (error) => {
      assert.ok(error instanceof EngineExitedError);
      assert.deepEqual([error.data['reason'], error.data['path']], ['hung', 'docs/重い.md']);
      return true;
    });
    patience.missedSigns = 10_000;
    assert.deepEqual(await search('echo'), []);
    const avoided = { path: 'docs/重い.md', mtimeMs: 5, reason: 'hung' };
    assert.deepEqual(received('setFolders').at(-1)?.params?.folders?.[0]?.avoid, [avoided]);
    assert.equal(received('open').at(-1)?.params?.settings?.runtime, 'auto');
  });

  it('leaves a file alone on which the process crashed twice', async () => {
    connect();
    await client.setFolders([{ id: '/w', root: '/w' }]);
    for (let crash = 0; crash < 2; crash++) {
      await assert.rejects(search('crashAtFile'), EngineExitedError);
      await search('echo');
    }
    const avoids = received('setFolders').map(({ params }) => params?.folders?.[0]?.avoid);
    assert.deepEqual(avoids, [[], [], [{ path: 'src/big.ts', mtimeMs: 6, reason: 'crashed' }]]);
  });

  it('asks a process that is busy for signs of life', async () => {
    connect('', { patience: { intervalMs: 20, missedSigns: 10_000 } });
    assert.deepEqual(await search('busy'), []);
    assert.ok(messages().some(({ type }) => type === 'ping'));
  });

  it('leaves an idle process in peace', async () => {
    connect('', { patience: { intervalMs: 5, missedSigns: 10_000 } });
    await search('echo');
    await sleep(50);
    const before = messages().length;
    await sleep(100);
    assert.equal(messages().length, before);
  });
});
