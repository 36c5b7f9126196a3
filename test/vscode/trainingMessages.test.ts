import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TrainingForm } from '../../src/vscode/training/messages.ts';
import { fromPage } from '../../src/vscode/training/messages.ts';

const form: TrainingForm = {
  files: ['/a/対訳.tsv'],
  name: '私の-model',
  teacher: 'self',
  mayDownload: false,
  epochs: 4,
  device: 'auto',
  where: 'python',
  python: '',
  template: '',
  seed: 1,
  lr: 3e-4,
  batchSize: 64,
  keepsSuspicious: false,
};

describe('Messages of the training page', () => {
  it('pass as they are where every field is right', () => {
    assert.deepEqual(fromPage({ type: 'stop', more: 1 }), { type: 'stop' });
    assert.deepEqual(fromPage({ type: 'start', form }), { type: 'start', form });
    assert.deepEqual(fromPage({ type: 'open', file: '/a', line: 3 }), { type: 'open', file: '/a', line: 3 });
  });

  it('are dropped where a field is missing or of another kind', () => {
    for (const [key, value] of Object.entries({
      ...form,
      device: 'gpu',
      where: 'cloud',
      files: [1],
      epochs: 0,
      seed: 1.5,
      lr: 0,
      batchSize: -1,
    }))
      if (JSON.stringify(value) !== JSON.stringify(form[key as keyof TrainingForm]))
        assert.equal(fromPage({ type: 'start', form: { ...form, [key]: value } }), undefined, key);
    for (const key of Object.keys(form)) {
      const rest = Object.fromEntries(Object.entries(form).filter(([name]) => name !== key));
      assert.equal(fromPage({ type: 'check', form: rest }), undefined, key);
    }
    for (const message of [
      { type: 'open', file: 1, line: 1 },
      { type: 'open', file: '/a', line: '1' },
      { type: 'start' },
    ])
      assert.equal(fromPage(message), undefined);
  });

  it('are dropped whatever else comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const message = fromPage(value);
        assert.ok(message === undefined || typeof message.type === 'string');
      }),
    );
  });
});
