import assert from 'node:assert/strict';
import type { EncoderOptions } from '../../src/node/modelFolder.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { Student } from '../../src/node/student.ts';
import { Tokenizer } from '../../src/node/tokenizer.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';

describe('An encoder of others', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  const embed = async (texts: readonly string[], type: 'query' | 'passage', options: EncoderOptions = {}) => {
    const loaded = await loadModelFolder(folder.path, options);
    const student = new Student(loaded, await openSession(loaded.onnx, 'native', 1));
    return (await student.embed(texts, type)).map((vector) => [...vector].map((x) => Math.round(x * 100)));
  };

  it('is pooled by the mean over its tokens, padding left out', async () => {
    writeTinyEncoder(folder.path);
    // Three tokens with [CLS] and [SEP], and five: (10/3, 0, 1, 0) and (20/5, 10/5, 2, 1) at unit length.
    const expected = [
      [96, 0, 29, 0],
      [80, 40, 40, 20],
    ];
    assert.deepEqual(await embed(['cat', 'Cat dog cat'], 'passage'), expected);
  });

  it('is pooled by its first token where the folder or the caller says so', async () => {
    const expected = [
      [0, 0, 100, 0],
      [0, 0, 89, 45],
    ];
    const texts = ['cat', 'cat dog cat'];
    writeTinyEncoder(folder.path);
    assert.deepEqual(await embed(texts, 'passage', { pooling: 'cls' }), expected);
    for (const said of [{ pooling_mode_cls_token: true }, { pooling_mode: 'cls' }]) {
      writeTinyEncoder(folder.path, { '1_Pooling/config.json': JSON.stringify(said) });
      assert.deepEqual(await embed(texts, 'passage'), expected);
      assert.notDeepEqual(await embed(texts, 'passage', { pooling: 'mean' }), expected);
    }
  });

  it('is given the prefixes of the caller before those of the folder', async () => {
    const prompts = { prompts: { query: 'dog ', document: 'inu ' } };
    writeTinyEncoder(folder.path, { 'config_sentence_transformers.json': JSON.stringify(prompts) });
    const pooling = 'cls';
    assert.deepEqual(await embed(['cat'], 'query', { pooling }), [[0, 0, 71, 71]]);
    assert.deepEqual(await embed(['cat'], 'query', { pooling, queryPrefix: 'query ' }), [[0, 0, 0, 100]]);
    assert.deepEqual(await embed(['cat'], 'query', { pooling, queryPrefix: '' }), [[0, 0, 100, 0]]);
    assert.deepEqual(await embed(['cat'], 'passage', { pooling, queryPrefix: 'query ' }), [[0, 0, 71, 71]]);
    assert.deepEqual(await embed(['cat'], 'passage', { pooling, passagePrefix: '' }), [[0, 0, 100, 0]]);
  });

  it('is asked heading paths as they stand, a student of this project with the last heading stressed', async () => {
    const pooling = 'cls';
    const [path, stressed] = [['dog > dog > cat'], ['dog > dog > cat cat cat']];
    writeTinyEncoder(folder.path, { 'kakehashi.json': '{"scores":{"weak":0.1,"fair":0.2,"strong":0.3}}' });
    assert.deepEqual(await embed(path, 'query', { pooling }), await embed(path, 'passage', { pooling }));
    writeTinyEncoder(folder.path, { 'kakehashi.json': '{"id":"ours"}' });
    assert.deepEqual(await embed(path, 'query', { pooling }), await embed(stressed, 'passage', { pooling }));
    const plain = { pooling, plainHeadings: true } as const;
    assert.deepEqual(await embed(path, 'query', plain), await embed(path, 'passage', plain));
  });

  it('reads as many tokens as its tokenizer, and keeps what closes a text where it is cut', async () => {
    writeTinyEncoder(folder.path);
    const loaded = await loadModelFolder(folder.path);
    assert.equal(loaded.info.maxTokens, 16);
    const tokenizer = new Tokenizer(loaded, 5);
    const [start, end, cat, dog] = [2, 3, 4, 6];
    assert.deepEqual(tokenizer.encode('cat dog cat'), [start, cat, dog, cat, end]);
    assert.deepEqual(tokenizer.encode('cat dog cat dog dog'), [start, cat, dog, cat, end]);
    writeTinyEncoder(folder.path, { 'tokenizer_config.json': '{"model_max_length":1e30}' });
    assert.equal((await loadModelFolder(folder.path)).info.maxTokens, 32);
  });
});
