import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EmbeddingHelper } from '../../src/inference/embeddingHelper.ts';
import { ParallelEmbedder } from '../../src/inference/parallelEmbedder.ts';
import { CountingEmbedder } from '../support/countingEmbedder.ts';

/** A thread that embeds with a student of its own, or cannot. */
class FakeHelper {
  isReady = true;
  isClosed = false;
  chunks = 0;
  readonly student = new CountingEmbedder();

  constructor(private readonly works: (chunk: number) => boolean = () => true) {}

  async embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined> {
    const isGood = this.works(++this.chunks);
    await new Promise(setImmediate);
    return isGood ? this.student.embed(texts, 'passage') : undefined;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `text ${'x'.repeat(i % 50)} ${i}`);

describe('The student and its threads', () => {
  const made: FakeHelper[] = [];
  const student = new CountingEmbedder();
  const embedder = (helpers: number, newHelper = () => new FakeHelper()): ParallelEmbedder =>
    new ParallelEmbedder({
      student,
      helpers,
      newHelper: () => {
        const helper = newHelper();
        made.push(helper);
        return helper as unknown as EmbeddingHelper;
      },
    });
  beforeEach(() => (made.length = 0));

  it('give each text the vector that the student alone gives, whatever the threads can do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.boolean(), { minLength: 1 }),
        async (count, helpers, works) => {
          const shared = embedder(
            helpers,
            () => new FakeHelper((chunk) => works[chunk % works.length] === true),
          );
          const texts = many(count);
          let told = 0;
          const found = await shared.embed(texts, 'passage', undefined, (embedded) => (told += embedded));
          await shared.close();
          assert.deepEqual(found, await student.embed(texts, 'passage'));
          assert.equal(told, count);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('share many passages; queries and few passages wake no thread', async () => {
    const shared = embedder(2);
    await shared.embed(many(400), 'query');
    await shared.embed(many(20), 'passage');
    assert.equal(made.length, 0);
    await shared.embed(many(400), 'passage');
    assert.equal(made.length, 2);
    assert.ok(made.every(({ chunks }) => chunks > 0));
    await shared.close();
    assert.ok(made.every(({ isClosed }) => isClosed));
  });

  it('go on without a thread that has not come up yet', async () => {
    const shared = embedder(1, () => Object.assign(new FakeHelper(), { isReady: false }));
    assert.equal((await shared.embed(many(200), 'passage')).length, 200);
    assert.equal(made[0]?.chunks, 0);
    await shared.close();
  });

  it('stop at a signal', async () => {
    const controller = new AbortController();
    const shared = embedder(1, () => new FakeHelper((chunk) => (chunk === 2 && controller.abort(), true)));
    await assert.rejects(shared.embed(many(1_000), 'passage', controller.signal), { name: 'AbortError' });
    const [helper] = made;
    const { chunks = 0 } = helper ?? {};
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(helper?.chunks, chunks, 'nothing goes on behind');
    await shared.close();
  });

  it('leave the thread that makes passages to that, until it is done or they are', async () => {
    for (const isFreed of [false, true]) {
      const shared = embedder(1);
      await shared.embed(many(200), 'passage');
      const before = student.texts.length;
      shared.setBusy(true);
      const run = shared.embed(many(3_000), 'passage');
      await new Promise(setImmediate);
      if (isFreed) shared.setBusy(false);
      assert.equal((await run).length, 3_000);
      assert.equal(student.texts.length > before, isFreed);
      await shared.close();
    }
  });

  it('end at an abort though this thread is busy', async () => {
    const shared = embedder(1);
    await shared.embed(many(200), 'passage');
    shared.setBusy(true);
    const stop = new AbortController();
    const run = shared.embed(many(3_000), 'passage', stop.signal);
    stop.abort();
    await assert.rejects(run, { name: 'AbortError' });
    await shared.close();
  });
});
