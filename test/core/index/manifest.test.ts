import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptIndexError } from '../../../src/core/errors.ts';
import type { Manifest } from '../../../src/core/index/manifest.ts';
import { decodeManifest, encodeManifest } from '../../../src/core/index/manifest.ts';
import { hashText } from '../../../src/node/hashText.ts';

const manifest: Manifest = {
  fingerprint: 'model 1',
  segments: ['s1', 's2'],
  files: {
    'docs/設計\n書.md': { size: 10, mtimeMs: 5.25, hash: 'aa', segment: 's1', firstRow: 0, rows: 3 },
    __proto__x: { size: 1, mtimeMs: -2, hash: 'bb', segment: 's2', firstRow: 3, rows: 1, isPending: true },
  },
  failed: [{ path: 'ﾃﾞｰﾀ.bin', reason: 'binary' }],
  lastCurrentMs: 1_700_000_000_000,
};
const text = encodeManifest(manifest, hashText);

describe('A manifest', () => {
  it('comes back from its text', () => {
    assert.deepEqual(decodeManifest(text, hashText), manifest);
  });

  it('is refused wherever its text is cut off', () => {
    for (let length = 0; length < text.length; length++)
      assert.throws(() => decodeManifest(text.slice(0, length), hashText), CorruptIndexError);
  });

  it('is refused when a character of its text is another', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, other) => {
          fc.pre(text[at] !== other);
          const damaged = text.slice(0, at) + other + text.slice(at + 1);
          assert.throws(() => decodeManifest(damaged, hashText), CorruptIndexError);
        },
      ),
    );
  });
});
