import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderLock } from '../../src/node/folderLock.ts';

const ignored = {
  onGained: () => Promise.resolve(),
  onWaiting: () => Promise.resolve(),
  onError: assert.fail,
};

describe('The right to write an index', function () {
  this.timeout(600_000);
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

  /** A process that holds the lock, and says so. */
  const newHolder = async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../src/node/folderLock.ts'));
    const script = `import(${module}).then(async ({ FolderLock }) => {
      const lock = await FolderLock.open(${JSON.stringify(folder)});
      process.stdout.write(String(lock.isHeld)); setInterval(() => undefined, 1000); });`;
    const args = ['--import', 'tsx', '-e', script];
    const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<Buffer>((resolve) => holder.stdout.once('data', resolve));
    assert.equal(said.toString(), 'true');
    return holder;
  };

  it('passes on when its holder is killed', async () => {
    const holder = await newHolder();
    const mine = await FolderLock.open(folder);
    assert.equal(mine.isHeld, false);
    const gained = new Promise<void>((resolve) =>
      mine.watch({ ...ignored, onGained: () => Promise.resolve(resolve()) }),
    );
    holder.kill('SIGKILL');
    await gained;
    await mine.close();
  });

  it('is known to be free though a killed holder left its lock, and only on the holder’s machine', async () => {
    const holder = await newHolder();
    const exited = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await exited;
    writeFileSync(`${folder}.holder`, `${holder.pid} another-machine`);
    // Young, however slow the machine is.
    utimesSync(`${folder}.lock`, new Date(), new Date());
    const distant = await FolderLock.open(folder);
    assert.equal(distant.isHeld, false);
    writeFileSync(`${folder}.holder`, `${holder.pid} ${hostname()}`);
    const mine = await FolderLock.open(folder);
    assert.equal(mine.isHeld, true);
    await mine.close();
    assert.deepEqual([existsSync(`${folder}.holder`), existsSync(`${folder}.lock`)], [false, false]);
  });

  it('goes to one of those that find its holder dead at once', async () => {
    for (let trial = 0; trial < 40; trial++) {
      mkdirSync(`${folder}.lock`);
      // No process has this number: it is beyond what Linux gives.
      writeFileSync(`${folder}.holder`, `99999999 ${hostname()}`);
      const locks = await Promise.all(
        Array.from({ length: 6 }, (_, i) => sleep(i * 0.5 * (trial % 4)).then(() => FolderLock.open(folder))),
      );
      assert.equal(locks.filter(({ isHeld }) => isHeld).length, 1, `trial ${trial}`);
      await Promise.all(locks.map((lock) => lock.close()));
    }
    assert.equal(existsSync(`${folder}.takeover`), false);
  });
});
