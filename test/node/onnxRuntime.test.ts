import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { temporaryFolder } from '../support/folder.ts';

interface Report {
  readonly telemetry: string | undefined;
  readonly values: number;
  readonly threads: number;
}

/** Runs the model in a process of its own, whose home is an empty folder. */
function runAlone(home: string, threads: number): Report {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '../support/sessionProcess.ts'), String(threads)],
    { env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home }, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

describe('The runtime of the model', () => {
  let home: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => home.remove());

  it('loads with its telemetry off, leaves nothing at home, and takes no more threads than it may', () => {
    const [one, three] = [runAlone(home.path, 1), runAlone(home.path, 3)];
    for (const report of [one, three]) {
      assert.equal(report.telemetry, '1');
      assert.equal(report.values, 256);
    }
    assert.deepEqual(readdirSync(home.path, { recursive: true }), []);
    // The calling thread is one of those that it may use.
    if (process.platform === 'linux') assert.deepEqual([one.threads, three.threads], [0, 2]);
  }).timeout(60_000);

  it('says which part of the model is unusable', async () => {
    const reading = openSession(Buffer.alloc(1_000, '{"no": "onnx"}'), 'auto', 1);
    await assert.rejects(reading, {
      name: 'ModelError',
      data: { path: 'onnx/model_quantized.onnx', reason: 'load' },
    });
  });
});
