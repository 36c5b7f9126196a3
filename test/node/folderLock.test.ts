import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock } from '../../src/node/folderLock.ts';

const ignored = {
  onGained: () => Promise.resolve(),
  onWaiting: () => Promise.resolve(),
  onError: assert.fail,
};

describe('The right to write an index', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'kakehashi-lock-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is one process’s at a time and passes on when it is given back', async () => {
    const first = await FolderLock.open(folder);
    const second = await FolderLock.open(folder);
    assert.deepEqual([first.isHeld, second.isHeld], [true, false]);
    const gained = new Promise<void>((resolve) =>
      second.watch({ ...ignored, onGained: () => Promise.resolve(resolve()) }),
    );
    await first.close();
    await gained;
    assert.equal(second.isHeld, true);
    await second.close();
  });

  it('passes on when its holder is killed', async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../src/node/folderLock.ts'));
    const script = `import(${module}).then(async ({ FolderLock }) => {
      const lock = await FolderLock.open(${JSON.stringify(folder)});
      process.stdout.write(String(lock.isHeld)); setInterval(() => undefined, 1000); });`;
    const holder = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise<Buffer>((resolve) => holder.stdout.once('data', resolve));
    assert.equal(said.toString(), 'true');
    const mine = await FolderLock.open(folder);
    assert.equal(mine.isHeld, false);
    const gained = new Promise<void>((resolve) =>
      mine.watch({ ...ignored, onGained: () => Promise.resolve(resolve()) }),
    );
    holder.kill('SIGKILL');
    await gained;
    await mine.close();
  });
});
