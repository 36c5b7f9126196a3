import assert from 'node:assert/strict';
import { BadVectorError, ModelError } from '../../src/core/errors.ts';
import type { ModelFolder } from '../../src/node/modelFolder.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import type { ModelOutput, OnnxSession, TokenBatch } from '../../src/node/onnxRuntime.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { Student } from '../../src/node/student.ts';

const texts = [
  '認証フローの説明',
  'How errors are handled',
  'APIキーの取得',
  'ﾃｽﾄｹｰｽ',
  'ＡＰＩ',
  'a',
  'The connection is opened again after a time that doubles with each attempt. '.repeat(4),
  '再試行の間隔は、失敗するたびに二倍になります。'.repeat(8),
];

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0) / (Math.hypot(...a) * Math.hypot(...b));
}

/** A session that gives each row what a test says. */
class FakeSession implements OnnxSession {
  readonly runtime = 'native';
  readonly batches: TokenBatch[] = [];

  constructor(private readonly answer: (batch: TokenBatch) => ModelOutput | Promise<ModelOutput>) {}

  run(batch: TokenBatch): Promise<ModelOutput> {
    this.batches.push(batch);
    return Promise.resolve(batch).then(this.answer);
  }
}

describe('The student', () => {
  let folder: ModelFolder;
  let native: Student;
  before(async () => {
    folder = await loadModelFolder('models/kakehashi-small');
    native = new Student(folder, await openSession(folder.onnx, 'native', 1));
  });
  const dimensions = (): number => folder.info.dimensions;
  const pooled = (value: (row: number, i: number) => number) => (batch: TokenBatch) => ({
    isPooled: true,
    data: Float32Array.from({ length: batch.rows * dimensions() }, (_, at) =>
      value(Math.floor(at / dimensions()), at % dimensions()),
    ),
  });

  it('gives unit vectors of the model’s dimensions', async () => {
    for (const vector of await native.embed(texts, 'passage')) {
      assert.equal(vector.length, 256);
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-5);
    }
  });

  it('gives in a batch what it gives one by one, in the order of the texts', async () => {
    const together = await native.embed(texts, 'passage');
    for (const [i, text] of texts.entries()) {
      const [alone] = await native.embed([text], 'passage');
      assert.ok(cosine(alone!, together[i]!) > 0.999, text);
    }
  });

  it('gives the same on both runtimes', async () => {
    const wasm = new Student(folder, await openSession(folder.onnx, 'wasm', 1));
    const [here, there] = [await native.embed(texts, 'passage'), await wasm.embed(texts, 'passage')];
    texts.forEach((text, i) => assert.ok(cosine(here[i]!, there[i]!) >= 0.999, text));
  });

  it('has a vector for no text at all, and for text of nothing it knows', async () => {
    for (const text of ['', ' ', '\n', '\u{10FFFF}']) {
      const [vector] = await native.embed([text], 'query');
      assert.ok(Math.abs(Math.hypot(...vector!) - 1) < 1e-5, JSON.stringify(text));
    }
    assert.deepEqual(await native.embed([], 'query'), []);
  });

  it('refuses vectors with NaN, infinity or nothing in them, and names the text', async () => {
    for (const bad of [NaN, Infinity, -Infinity, 0]) {
      const only = pooled((row, i) => (row === 1 ? (bad === 0 || i === 3 ? bad : 1) : 1));
      const student = new Student(folder, new FakeSession(only));
      await assert.rejects(student.embed(['一つ目の文', '二つ目の文'], 'passage'), (error: unknown) => {
        assert.ok(error instanceof BadVectorError, String(error));
        assert.match(String(error.data['text']), /つ目の文/);
        return true;
      });
    }
  });

  it('refuses a model that gives another number of values than its configuration says', async () => {
    for (const isPooled of [true, false])
      for (const change of [-1, 1]) {
        const output = (batch: TokenBatch): ModelOutput => {
          const rows = batch.rows * (isPooled ? 1 : batch.width);
          return { isPooled, data: new Float32Array(rows * (dimensions() + change)).fill(1) };
        };
        const student = new Student(folder, new FakeSession(output));
        await assert.rejects(student.embed(['認証'], 'passage'), (error: unknown) => {
          assert.ok(error instanceof ModelError, String(error));
          assert.equal(error.data['reason'], 'dimensions');
          return true;
        });
      }
  });

  it('takes the mean over tokens without padding, or the first token, where the graph does not pool', async () => {
    const perToken = ({ rows, width, mask }: TokenBatch): ModelOutput => ({
      isPooled: false,
      // Token t of every row is (1, t, 0, …); what stands in padding must not count.
      data: Float32Array.from({ length: rows * width * dimensions() }, (_, at) => {
        const token = Math.floor(at / dimensions());
        if (mask[token] === 0n) return 1_000;
        return [1, token % width][at % dimensions()] ?? 0;
      }),
    });
    const pooledBy = async (poolsFirstToken: boolean): Promise<Float32Array[]> =>
      new Student({ ...folder, poolsFirstToken }, new FakeSession(perToken)).embed(
        ['a', texts[6]!],
        'passage',
      );
    for (const vector of await pooledBy(true)) assert.deepEqual([...vector.slice(0, 2)], [1, 0]);
    const [short, long] = await pooledBy(false);
    const tokens = (text: string): number => native.countTokens(text);
    const mean = (count: number): number => (Math.min(count, 128) - 1) / 2;
    assert.ok(Math.abs(short![1]! / short![0]! - mean(tokens('a'))) < 1e-3);
    assert.ok(Math.abs(long![1]! / long![0]! - mean(tokens(texts[6]!))) < 1e-3);
  });

  it('never gives the model more tokens than it reads, nor more than a batch may hold', async () => {
    const session = new FakeSession(pooled(() => 1));
    const many = Array.from({ length: 100 }, (_, i) => '長い文章です。'.repeat(i * 3 + 1));
    await new Student(folder, session).embed(many, 'passage');
    assert.equal(
      session.batches.reduce((sum, { rows }) => sum + rows, 0),
      100,
    );
    for (const { rows, width } of session.batches)
      assert.ok(width <= folder.info.maxTokens && rows <= 16 && rows * width <= 256);
  });

  it('puts the model’s prompts before the text', async () => {
    const session = new FakeSession(pooled(() => 1));
    const prompts = { query: 'query: ', passage: '' };
    const student = new Student({ ...folder, prompts }, session);
    await student.embed(['認証'], 'query');
    await student.embed(['query: 認証'], 'passage');
    assert.deepEqual(session.batches[0]?.ids, session.batches[1]?.ids);
  });

  it('stresses the last heading of a path that is asked for, not of a passage', async () => {
    const session = new FakeSession(pooled(() => 1));
    const student = new Student(folder, session);
    await student.embed(['認証 > トークン'], 'query');
    await student.embed(['認証 > トークン > トークン トークン'], 'passage');
    await student.embed(['認証 > トークン'], 'passage');
    const [asked, stressed, plain] = session.batches.map(({ ids }) => ids);
    assert.deepEqual(asked, stressed);
    assert.notDeepEqual(plain, asked);
  });

  it('lets queries go before the batches of passages that still wait, one that comes late included', async () => {
    const order: string[] = [];
    const queries: Promise<unknown>[] = [];
    const session = new FakeSession(async (batch) => {
      order.push(batch.rows === 1 ? 'query' : 'passages');
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (order.length === 2) queries.push(student.embed(['二つ目の問い'], 'query'));
      return pooled(() => 1)(batch);
    });
    const student = new Student(folder, session);
    const passages = student.embed(
      Array.from({ length: 48 }, () => '段落です。'),
      'passage',
    );
    queries.push(student.embed(['問い'], 'query'));
    await passages;
    await Promise.all(queries);
    assert.deepEqual(order, ['passages', 'query', 'query', 'passages', 'passages']);
  });

  it('stops between batches at a signal', async () => {
    const controller = new AbortController();
    const session = new FakeSession((batch) => {
      controller.abort();
      return pooled(() => 1)(batch);
    });
    const many = Array.from({ length: 128 }, () => '段落です。');
    await assert.rejects(new Student(folder, session).embed(many, 'passage', controller.signal), {
      name: 'AbortError',
    });
    assert.equal(session.batches.length, 1);
  });
});
