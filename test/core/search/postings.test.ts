import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptIndexError } from '../../../src/core/errors.ts';
import { buildPostings } from '../../../src/core/search/buildPostings.ts';
import { decodePostings } from '../../../src/core/search/decodePostings.ts';
import type { Postings } from '../../../src/core/search/postings.ts';
import { terms } from '../../../src/core/search/terms.ts';
import { prose } from '../../support/prose.ts';

const sample = ['認証トークンの取得 token token', '', 'Retries with back-off 再試行', '인증 토큰'];

/** All that postings say about the terms of some texts. */
function contents(postings: Postings, texts: readonly string[]): unknown {
  const all = [...new Set(texts.flatMap(terms))];
  const found = all.map((term) => {
    const { rows = [], frequencies = [] } = postings.get(term) ?? {};
    return [term, [...rows], [...frequencies]];
  });
  return { size: postings.size, lengths: [...postings.lengths], found };
}

describe('Postings', () => {
  it('count the terms of each text as counting by hand does', () => {
    fc.assert(
      fc.property(fc.array(prose), (texts) => {
        const rows = texts.map(terms);
        const counted = [...new Set(rows.flat())].map((term) => {
          const frequencies = rows.map((row) => row.filter((held) => held === term).length);
          const holders = frequencies.flatMap((count, row) => (count > 0 ? [row] : []));
          return [term, holders, holders.map((row) => frequencies[row])];
        });
        assert.deepEqual(contents(buildPostings(texts), texts), {
          size: texts.length,
          lengths: rows.map((row) => row.length),
          found: counted,
        });
      }),
    );
  });

  it('come back from their bytes, wherever those begin in a buffer', () => {
    fc.assert(
      fc.property(fc.array(prose), fc.nat({ max: 7 }), (texts, offset) => {
        const built = buildPostings(texts);
        const buffer = Buffer.alloc(built.encode().length + offset);
        buffer.set(built.encode(), offset);
        const decoded = decodePostings(buffer.subarray(offset));
        assert.deepEqual(contents(decoded, texts), contents(built, texts));
        assert.deepEqual([...decoded.encode()], [...built.encode()]);
      }),
    );
  });

  it('know nothing of terms that no text holds', () => {
    const postings = buildPostings(sample);
    for (const term of ['', 'absent', '不在', 'constructor', '__proto__'])
      assert.equal(postings.get(term), undefined);
  });

  it('hold 65,535 rows and refuse more', () => {
    const full = Array.from({ length: 0xffff }, () => 'x1');
    assert.equal(buildPostings(full).get('x1')?.rows.at(-1), 0xfffe);
    assert.throws(() => buildPostings([...full, 'x1']), RangeError);
  });

  it('keep the highest count where a term stands more often than it can say', () => {
    const postings = buildPostings(['word '.repeat(70_000)]);
    assert.deepEqual([postings.lengths[0], postings.get('word')?.frequencies[0]], [0xffff, 0xffff]);
  });

  it('are refused when bytes are missing or left over', () => {
    const bytes = buildPostings(sample).encode();
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => decodePostings(bytes.slice(0, length)), CorruptIndexError, `${length} bytes`);
    assert.throws(() => decodePostings(Uint8Array.of(...bytes, 0)), CorruptIndexError);
  });

  it('are refused, or still name only rows that exist, when bytes are changed', () => {
    const bytes = buildPostings(sample).encode();
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = bytes.slice();
        for (const [at, by] of changes) damaged[at] = (damaged[at] ?? 0) ^ by;
        try {
          const postings = decodePostings(damaged);
          for (const term of sample.flatMap(terms))
            for (const row of postings.get(term)?.rows ?? []) assert.ok(row < sample.length);
        } catch (error) {
          assert.ok(error instanceof CorruptIndexError, String(error));
          refused++;
        }
      }),
      { numRuns: 2_000 },
    );
    assert.ok(refused > 500, `${refused} of 2,000 refused`);
  });

  const headerBytes = 16;

  it('are refused when the rows of a term begin behind those of the next', () => {
    const damaged = buildPostings(['alpha beta', 'alpha beta']).encode().slice();
    damaged[headerBytes + 4] = 4;
    damaged[headerBytes] = 1;
    assert.throws(() => decodePostings(damaged), { data: { path: 'postings', reason: 'offsets' } });
  });

  it('are refused when two terms have become one', () => {
    const damaged = buildPostings(['alpha beta']).encode().slice();
    damaged[damaged.lastIndexOf(0)] = 'x'.charCodeAt(0);
    assert.throws(() => decodePostings(damaged), { data: { path: 'postings', reason: 'dictionary' } });
  });

  it('are refused when they name rows that do not exist, or out of order', () => {
    const built = buildPostings(['alpha', 'alpha', 'alpha']);
    const rows = built.get('alpha')?.rows ?? new Uint16Array();
    const at = rows.byteOffset - built.encode().byteOffset;
    for (const [row, value] of [
      [0, 1],
      [1, 0],
      [2, 3],
    ] as const) {
      const damaged = built.encode().slice();
      damaged[at + 2 * row] = value;
      assert.throws(() => decodePostings(damaged), { data: { path: 'postings', reason: 'rows' } });
    }
  });
});
