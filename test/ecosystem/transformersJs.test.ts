import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { Student } from '../../src/node/student.ts';

interface Library {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: string,
    model: string,
    options: object,
  ): Promise<(texts: readonly string[], options: object) => Promise<{ tolist(): number[][] }>>;
}

const models = join(import.meta.dirname, '../../models');
/** The last two are longer than the student reads. */
const texts = readFileSync('test/fixtures/ecosystem-texts.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as string);

describe('The model folder in transformers.js', () => {
  it('gives the vectors that the product gives', async () => {
    const library = process.env['KAKEHASHI_TRANSFORMERS'];
    assert.ok(library, 'run the suite by npm run test:training');
    const entry = pathToFileURL(join(library, 'dist', 'transformers.node.mjs')).href;
    const transformers = (await import(entry)) as Library;
    transformers.env.allowRemoteModels = false;
    transformers.env.localModelPath = models;
    const embed = await transformers.pipeline('feature-extraction', 'kakehashi-small', { dtype: 'q8' });
    const folder = await loadModelFolder(join(models, 'kakehashi-small'));
    const student = new Student(folder, await openSession(folder.onnx, 'native', 1));
    for (const text of texts) {
      // One at a time: activations are quantised over a whole batch.
      const [theirs] = (await embed([text], { pooling: 'mean', normalize: true })).tolist();
      const [ours] = await student.embed([text], 'passage');
      const cosine = (theirs ?? []).reduce((sum, x, i) => sum + x * (ours?.[i] ?? 0), 0);
      assert.ok(cosine > 0.999, `${text}: ${cosine}`);
    }
  });
});
