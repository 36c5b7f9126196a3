import assert from 'node:assert/strict';
import { checkedSetting } from '../../src/vscode/checkedSetting.ts';

describe('A setting', () => {
  it('is one of those allowed, else the default', () => {
    const mode = { type: 'string', enum: ['hybrid', 'semantic', 'lexical'], default: 'hybrid' };
    assert.equal(checkedSetting('semantic', mode), 'semantic');
    for (const value of ['semantics', 1, null, undefined, {}])
      assert.equal(checkedSetting(value, mode), 'hybrid');
    assert.equal(checkedSetting(7, { type: 'string', default: '' }), '');
    assert.equal(checkedSetting('no', { type: 'boolean', default: true }), true);
  });

  it('is a number within its bounds', () => {
    const results = { type: 'integer', default: 30, minimum: 1, maximum: 50 };
    for (const [value, meant] of [
      [10, 10],
      [0, 1],
      [-5, 1],
      [1e9, 50],
      [2.4, 2],
      ['x', 30],
      [NaN, 30],
      [null, 30],
    ])
      // prettier-ignore
      assert.equal(checkedSetting(value, results), meant, String(value));
    assert.equal(checkedSetting(0.5, { type: 'number', default: 0, minimum: 0 }), 0.5);
    assert.equal(checkedSetting(1e9, { type: 'integer', default: 1, minimum: 1 }), 1e9);
  });
});
