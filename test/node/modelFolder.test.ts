import assert from 'node:assert/strict';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../src/core/errors.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModelFolder } from '../support/modelFolder.ts';

describe('A model folder', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  const isWrong = (file: string, reason: string) => (error: unknown) => {
    assert.ok(error instanceof ModelError, String(error));
    assert.deepEqual(error.data, { path: join(folder.path, file), reason });
    return true;
  };
  const load = (given: Parameters<typeof writeModelFolder>[1] = {}) => {
    writeModelFolder(folder.path, given);
    return loadModelFolder(folder.path);
  };

  it('is read with its name, dimensions and token budget', async () => {
    const { info, poolsFirstToken, prompts } = await load();
    assert.deepEqual([info.name, info.dimensions, info.maxTokens], ['tiny', 4, 32]);
    assert.deepEqual([poolsFirstToken, prompts], [false, { query: '', passage: '' }]);
  });

  it('that is bundled is whole and loads', async () => {
    const { info, onnx } = await loadModelFolder('models/kakehashi-small');
    assert.deepEqual([info.name, info.dimensions, info.maxTokens], ['kakehashi-small', 256, 192]);
    assert.ok(info.scores.weak < info.scores.fair && info.scores.fair < info.scores.strong);
    assert.equal((await openSession(onnx, 'native', 1)).runtime, 'native');
  });

  it('without a file is refused by that file’s name', async () => {
    for (const file of ['onnx/model_quantized.onnx', 'config.json', 'tokenizer.json']) {
      writeModelFolder(folder.path);
      rmSync(join(folder.path, file));
      await assert.rejects(loadModelFolder(folder.path), isWrong(file, 'missing-file'), file);
    }
    const nowhere = join(folder.path, 'nowhere');
    await assert.rejects(loadModelFolder(nowhere), isWrong('nowhere/config.json', 'missing-file'));
  });

  it('whose graph is cut or longer is refused', async () => {
    const file = 'onnx/model_quantized.onnx';
    await assert.rejects(load({ [file]: Buffer.alloc(100, 'onnx') }), isWrong(file, 'truncated'));
    writeModelFolder(folder.path);
    appendFileSync(join(folder.path, file), 'x');
    await assert.rejects(loadModelFolder(folder.path), isWrong(file, 'truncated'));
  });

  it('whose graph is another of the same length is refused', async () => {
    const file = 'onnx/model_quantized.onnx';
    await assert.rejects(load({ [file]: Buffer.alloc(256, 'ONNX') }), isWrong(file, 'hash'));
  });

  it('whose graph is empty is refused where no hash is known', async () => {
    const file = 'onnx/model.onnx';
    writeModelFolder(folder.path, { 'kakehashi.json': '{}', [file]: 'x' });
    rmSync(join(folder.path, 'onnx/model_quantized.onnx'));
    await assert.rejects(loadModelFolder(folder.path), isWrong(file, 'truncated'));
  });

  it('whose graph no runtime can read is refused', async () => {
    const { onnx } = await load();
    for (const runtime of ['native', 'wasm'] as const)
      await assert.rejects(openSession(onnx, runtime, 1), { name: 'ModelError' }, runtime);
  });

  it('whose settings are no JSON or no object is refused', async () => {
    for (const file of ['config.json', 'kakehashi.json', 'tokenizer.json', '1_Pooling/config.json'])
      for (const content of ['{ "hidden_size": ', '設定', 'null', '[]', '7']) {
        rmSync(folder.path, { recursive: true });
        await assert.rejects(load({ [file]: content }), isWrong(file, 'config'), `${file} ${content}`);
      }
  });

  it('without dimensions is refused', async () => {
    for (const content of ['{}', '{"hidden_size":0}', '{"hidden_size":"many"}', '{"hidden_size":2.5}'])
      await assert.rejects(load({ 'config.json': content }), isWrong('config.json', 'config'), content);
  });

  it('without a token budget gets one that its positions allow', async () => {
    const budget = async (config: object, more: Record<string, string> = {}): Promise<number> =>
      (await load({ 'kakehashi.json': '{}', 'config.json': JSON.stringify(config), ...more })).info.maxTokens;
    assert.equal(await budget({ hidden_size: 4 }), 128);
    assert.equal(await budget({ hidden_size: 4, max_position_embeddings: 48 }), 48);
    const sentence = { 'sentence_bert_config.json': '{"max_seq_length":256}' };
    assert.equal(await budget({ hidden_size: 4, max_position_embeddings: 512 }, sentence), 256);
    assert.equal(await budget({ hidden_size: 4, max_position_embeddings: 100 }, sentence), 100);
  });

  it('whose token budget is no number is refused', async () => {
    for (const maxTokens of ['many', 0, -1, 1.5])
      await assert.rejects(
        load({ 'kakehashi.json': JSON.stringify({ maxTokens }) }),
        isWrong('kakehashi.json', 'config'),
      );
  });

  it('whose number of positions is none is refused', async () => {
    for (const positions of [0, -1, 1.5, 'x'])
      await assert.rejects(
        load({ 'config.json': JSON.stringify({ hidden_size: 4, max_position_embeddings: positions }) }),
        isWrong('config.json', 'config'),
        String(positions),
      );
  });

  it('whose list of files is none, or leads out of the folder, is refused', async () => {
    const facts = { sha256: '0', bytes: 1 };
    for (const files of [
      'x',
      [],
      { 'config.json': null },
      { '../../x': facts },
      { '': facts },
      { '..': facts },
    ])
      await assert.rejects(
        load({ 'kakehashi.json': JSON.stringify({ files }) }),
        isWrong('kakehashi.json', 'config'),
        JSON.stringify(files),
      );
  });

  it('has another fingerprint when graph, tokenizer, pooling or prompts are others', async () => {
    const bare = { 'kakehashi.json': '{}' };
    const others = [
      {},
      { 'onnx/model_quantized.onnx': Buffer.alloc(256, 'other') },
      { 'tokenizer.json': '{"a":1}' },
      { '1_Pooling/config.json': '{"pooling_mode_cls_token":true}' },
      { 'config_sentence_transformers.json': '{"prompts":{"query":"query: "}}' },
      { 'sentence_bert_config.json': '{"max_seq_length":16}' },
    ];
    const fingerprints = new Set<string>();
    for (const other of others) {
      rmSync(folder.path, { recursive: true, force: true });
      fingerprints.add((await load({ ...bare, ...other })).info.fingerprint);
    }
    assert.equal(fingerprints.size, others.length);
  });
});
