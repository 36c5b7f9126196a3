import assert from 'node:assert/strict';
import { RunQueue } from '../../src/vscode/runQueue.ts';

describe('queue of runs', () => {
  it('lets one run after the other, in their order', async () => {
    const queue = new RunQueue();
    const seen: string[] = [];
    const run = (name: string) => async () => {
      seen.push(`${name} begins`);
      await new Promise(setImmediate);
      seen.push(`${name} ends`);
    };
    await Promise.all([queue.add(run('first')), queue.inTurn(run('between')), queue.add(run('last'))]);
    const inOrder = ['first', 'between', 'last'].flatMap((name) => [`${name} begins`, `${name} ends`]);
    assert.deepEqual(seen, inOrder);
  });

  it('goes on after a run that failed, and gives its error to the one who asked', async () => {
    const queue = new RunQueue();
    const failed = queue.add(() => Promise.reject(new Error('no disk')));
    const next = queue.add(() => Promise.resolve());
    await assert.rejects(failed, /no disk/);
    await next;
    assert.equal(queue.isBusy, false);
  });

  it('is busy while runs wait, and not with what is no run', async () => {
    const queue = new RunQueue();
    const between = queue.inTurn(() => Promise.resolve());
    assert.equal(queue.isBusy, false);
    const run = queue.add(() => Promise.resolve());
    assert.equal(queue.isBusy, true);
    await Promise.all([between, run]);
    assert.equal(queue.isBusy, false);
  });

  it('stops the run under way alone', async () => {
    const queue = new RunQueue();
    const aborted: boolean[] = [];
    const first = queue.add((signal) => {
      queue.abort();
      aborted.push(signal.aborted);
      return Promise.resolve();
    });
    const second = queue.add((signal) => {
      aborted.push(signal.aborted);
      return Promise.resolve();
    });
    await Promise.all([first, second]);
    assert.deepEqual(aborted, [true, false]);
  });
});
