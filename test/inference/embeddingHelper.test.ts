import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddingHelper } from '../../src/inference/embeddingHelper.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { Student } from '../../src/node/student.ts';
import { builtCli } from '../support/cli.ts';

const main = join(dirname(builtCli()), 'engine.mjs');
const modelDir = 'models/kakehashi-small';

async function until(check: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !check(); await sleep(20)) assert.ok(Date.now() < end);
}

describe('A thread of the model', function () {
  this.timeout(60_000);
  let helper: EmbeddingHelper | undefined;
  const warnings: string[] = [];
  afterEach(() => helper?.close());
  function started(fingerprint: string): EmbeddingHelper {
    warnings.length = 0;
    const data = { modelDir, fingerprint, runtime: 'native' as const };
    return (helper = new EmbeddingHelper(main, data, (message) => warnings.push(message)));
  }

  it('gives the vectors that the student gives', async () => {
    const folder = await loadModelFolder(modelDir);
    const texts = ['エラー処理の方法', 'how errors are handled', 'ｴﾗｰ'];
    const expected = await new Student(folder, await openSession(folder.onnx, 'native', 1)).embed(
      texts,
      'passage',
    );
    const thread = started(folder.info.fingerprint);
    await until(() => thread.isReady);
    assert.deepEqual(await thread.embed(texts), expected);
  });

  it('answers that it cannot where it ends in the middle', async () => {
    const { info } = await loadModelFolder(modelDir);
    const thread = started(info.fingerprint);
    await until(() => thread.isReady);
    const answer = thread.embed(Array.from({ length: 2_000 }, (_, i) => `a long passage of some words ${i}`));
    await thread.close();
    assert.equal(await answer, undefined);
    assert.equal(thread.isReady, false);
    assert.equal(await thread.embed(['text']), undefined);
  });

  it('ends at any moment of its work without taking the process with it', async () => {
    const { info } = await loadModelFolder(modelDir);
    const texts = Array.from({ length: 320 }, (_, i) => `a long passage of some words ${i} `.repeat(8));
    for (let delayMs = 20; delayMs < 140; delayMs += 10) {
      const thread = started(info.fingerprint);
      await until(() => thread.isReady);
      const answer = thread.embed(texts);
      await sleep(delayMs);
      await thread.close();
      assert.equal(await answer, undefined);
    }
    assert.deepEqual(warnings, []);
  });

  it('does not come up with another model than the engine has', async () => {
    const thread = started('another');
    await until(() => warnings.length > 0);
    assert.match(warnings[0] ?? '', /changed/);
    assert.equal(await thread.embed(['text']), undefined);
  });
});
