import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Watchdog } from '../../src/inference/watchdog.ts';

describe('The watchdog', () => {
  it('calls a process hung that leaves out more signs than it may', async () => {
    let pings = 0;
    await new Promise<void>((resolve) =>
      new Watchdog({ intervalMs: 1, missedSigns: 4 }, () => pings++, resolve).watch(),
    );
    assert.equal(pings, 4);
  });

  it('waits for as long as it gives signs of life', async () => {
    let pings = 0;
    let dog: Watchdog | undefined;
    await new Promise<void>((resolve, reject) => {
      const sign = (): void => {
        dog?.alive();
        if (++pings === 20) resolve();
      };
      dog = new Watchdog({ intervalMs: 1, missedSigns: 1 }, sign, () => reject(new Error('called hung')));
      dog.watch();
    });
    dog?.rest();
  });

  it('asks for nothing once nothing is owed', async () => {
    let pings = 0;
    const dog = new Watchdog({ intervalMs: 1, missedSigns: 100 }, () => pings++, assert.fail);
    dog.watch();
    dog.rest();
    await sleep(20);
    assert.equal(pings, 0);
  });
});
