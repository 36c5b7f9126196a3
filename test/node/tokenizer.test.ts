import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { Tokenizer } from '../../src/node/tokenizer.ts';

interface Reference {
  readonly text: string;
  readonly ids: readonly number[];
}

const references = readFileSync('test/fixtures/tokenizer-reference.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Reference);

describe('Tokenizer', () => {
  it('gives the Python tokenizer’s ids on 2,000 sentences of nine languages', async () => {
    const folder = await loadModelFolder('models/kakehashi-small');
    const tokenizer = new Tokenizer(folder, folder.info.maxTokens);
    assert.equal(references.length, 2_000);
    const different = references.filter(({ text, ids }) => tokenizer.encodeAll(text).join() !== ids.join());
    assert.deepEqual(different, []);
  });

  it('truncates to the token budget and never returns nothing', async () => {
    const folder = await loadModelFolder('models/kakehashi-small');
    const tokenizer = new Tokenizer(folder, 16);
    assert.equal(tokenizer.encode('認証フローの説明'.repeat(50)).length, 16);
    assert.equal(tokenizer.encode('').length, 1);
  });
});
