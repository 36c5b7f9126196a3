import assert from 'node:assert/strict';
import type { EngineSettings } from '../../src/inference/protocol.ts';
import { Recovery } from '../../src/inference/recovery.ts';

const settings: EngineSettings = {
  indexDir: '/i',
  modelDir: '/m',
  threads: 1,
  maxFileBytes: 1,
  maxFiles: 1,
  excludeGlobs: [],
  runtime: 'auto',
};
const crash = { livedMs: 100, isHung: false, file: undefined };
const file = { folder: '/w', path: 'docs/設計.md', mtimeMs: 7 };

describe('Recovery from the ends of engine processes', () => {
  it('waits twice as long after each crash, at most half a minute', () => {
    const recovery = new Recovery(1_000);
    const delays = Array.from({ length: 7 }, () => recovery.note(crash));
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('forgets the crashes before a process that lived long', () => {
    const recovery = new Recovery(1_000);
    for (let i = 0; i < 5; i++) recovery.note(crash);
    assert.equal(recovery.note({ ...crash, livedMs: 61_000 }), 1_000);
    assert.equal(recovery.settings(settings).runtime, 'auto');
  });

  it('does one thing at a time after any end, so that the next has one cause', () => {
    const recovery = new Recovery(1_000);
    assert.equal(recovery.settings(settings), settings);
    recovery.note({ ...crash, isHung: true, file });
    assert.equal(recovery.settings(settings).isCautious, true);
  });

  it('takes the native runtime twice, WASM twice, then none, and says that it crashed', () => {
    const recovery = new Recovery(1);
    const runtimes = Array.from({ length: 6 }, () => {
      const { runtime, degradedReason } = recovery.settings(settings);
      recovery.note(crash);
      return [runtime, degradedReason];
    });
    assert.deepEqual(runtimes, [
      ['auto', undefined],
      ['auto', undefined],
      ['wasm', 'crashed'],
      ['wasm', 'crashed'],
      ['none', 'crashed'],
      ['none', 'crashed'],
    ]);
  });

  it('goes from WASM, where the user chose it, to none', () => {
    const recovery = new Recovery(1);
    for (let i = 0; i < 2; i++) recovery.note(crash);
    assert.equal(recovery.settings({ ...settings, runtime: 'wasm' }).runtime, 'none');
  });

  it('blames a file for one hang and not the runtime', () => {
    const recovery = new Recovery(1);
    for (let i = 0; i < 3; i++) recovery.note({ ...crash, isHung: true, file: { ...file, mtimeMs: i } });
    assert.equal(recovery.settings(settings).runtime, 'auto');
    const [folder, other] = recovery.folders([
      { id: '/w', root: '/w' },
      { id: '/v', root: '/v' },
    ]);
    assert.deepEqual(folder?.avoid?.at(-1), { path: file.path, mtimeMs: 2, reason: 'hung' });
    assert.deepEqual(other?.avoid, []);
  });

  it('blames a file for a second crash, not for one that may be chance', () => {
    const recovery = new Recovery(1);
    const avoided = () => recovery.folders([{ id: '/w', root: '/w' }])[0]?.avoid;
    recovery.note({ ...crash, file });
    assert.deepEqual(avoided(), []);
    recovery.note({ ...crash, file: { ...file, mtimeMs: 8 } });
    assert.deepEqual(avoided(), []);
    recovery.note({ ...crash, file });
    assert.deepEqual(avoided(), [{ path: file.path, mtimeMs: 7, reason: 'crashed' }]);
  });
});
