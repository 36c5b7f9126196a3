import assert from 'node:assert/strict';
import { hashText } from '../../src/node/hashText.ts';

describe('The hash of a text', () => {
  it('is the first 128 bits of its SHA-256 over UTF-8', () => {
    assert.equal(hashText(''), 'e3b0c44298fc1c149afbf4c8996fb924');
    assert.equal(hashText('日本語'), '77710aedc74ecfa33685e33a6c7df5cc');
  });

  it('knows full width from half width and composed from decomposed', () => {
    const texts = ['API', 'ＡＰＩ', 'ガ', 'ｶﾞ', 'か\u3099', 'が'];
    assert.equal(new Set(texts.map(hashText)).size, texts.length);
  });
});
