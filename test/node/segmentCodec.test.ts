import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptIndexError } from '../../src/core/errors.ts';
import type { Passage } from '../../src/core/passages/passage.ts';
import { buildPostings } from '../../src/core/search/buildPostings.ts';
import { lexicalText } from '../../src/core/search/lexicalText.ts';
import { decodeSegment, rowVector, SegmentCodec } from '../../src/node/segmentCodec.ts';
import { passageOf, vectorOf } from '../support/storeFixtures.ts';

interface Row {
  readonly passage: Passage;
  readonly vector: readonly number[];
}

const encode = (rows: readonly Row[]): Buffer =>
  new SegmentCodec().serializeIndex({
    version: 1,
    metadata_config: {},
    items: rows.map(({ passage, vector }, i) => ({
      id: `${i}`,
      norm: 1,
      metadata: { passage: JSON.stringify(passage) },
      vector: [...vector],
    })),
  });

const rowOf = (path: string, text: string): Row => ({
  passage: passageOf(path, text, { headingPath: ['概要', '認証フロー'], symbol: 'Client.connect' }),
  vector: [...vectorOf(text)],
});
const rows = [
  rowOf('docs/設計書.md', 'APIキーの取得は、設定画面から。'),
  rowOf('docs/設計書.md', '再試行の間隔 ﾀｲﾑｱｳﾄ'),
  rowOf('src/client.ts', 'Opens the connection.'),
];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('認証フローの説明', 'ﾃｽﾄ', '', '"\\\n\0', '\uD83D'),
);
const passage = fc
  .record({ path: text, text, language: text, hash: text })
  .map(({ path, text, ...given }) => passageOf(path, text, given));
const component = fc.oneof(
  fc.float({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-30, -1e-7),
);
const generatedRows = fc
  .integer({ min: 1, max: 40 })
  .chain((dimensions) =>
    fc.array(
      fc.record({ passage, vector: fc.array(component, { minLength: dimensions, maxLength: dimensions }) }),
      { minLength: 1, maxLength: 12 },
    ),
  );

describe('A segment file', () => {
  it('gives back passages, columns and postings of any rows, and vectors within half a step', () => {
    const check = (given: readonly Row[]): void => {
      const segment = decodeSegment(encode(given));
      assert.equal(segment.size, given.length);
      given.forEach(({ passage, vector }, row) => {
        assert.deepEqual(segment.passage(row), JSON.parse(JSON.stringify(passage)));
        assert.equal(segment.paths[segment.pathIds[row] ?? -1], passage.path);
        assert.equal(segment.hashes[row], passage.hash);
        assert.equal(segment.languages[row], passage.language);
        const step = Math.max(...vector.map(Math.abs)) / 127;
        const restored = rowVector(segment.vectors, row);
        vector.forEach((x, i) => assert.ok(Math.abs(x - (restored[i] ?? NaN)) <= step * 0.501 + 1e-37));
      });
      const built = buildPostings(given.map(({ passage }) => lexicalText(passage)));
      assert.deepEqual(segment.postings.encode(), built.encode());
    };
    fc.assert(fc.property(generatedRows, check), { numRuns: 200 });
  });

  it('is read wherever its bytes lie in memory', () => {
    const bytes = encode(rows);
    for (let shift = 0; shift < 4; shift++) {
      const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
      assert.equal(decodeSegment(shifted).passage(1).text, '再試行の間隔 ﾀｲﾑｱｳﾄ');
    }
  });

  it('marks a row that has no vector yet by the scale 0', () => {
    const pending = { passage: passageOf('a.md', '待機'), vector: new Array<number>(16).fill(0) };
    const { vectors } = decodeSegment(encode([pending, rowOf('a.md', '済み')]));
    assert.equal(vectors.scales[0], 0);
    assert.ok((vectors.scales[1] ?? 0) > 0);
  });

  it('keeps its numbers when rows are read and written again', () => {
    const first = decodeSegment(encode(rows));
    const copied = rows.map(({ passage }, row) => ({ passage, vector: [...rowVector(first.vectors, row)] }));
    assert.deepEqual(decodeSegment(encode(copied)).vectors.data, first.vectors.data);
  });

  it('is refused when any one byte of it is another', () => {
    const bytes = encode(rows);
    for (let at = 0; at < bytes.length; at++)
      for (const flip of [1, 0x80, 0xff]) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        assert.throws(() => decodeSegment(damaged), CorruptIndexError, `byte ${at}`);
      }
  });

  it('is refused when it ends anywhere before its end or after it', () => {
    const bytes = encode(rows);
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => decodeSegment(bytes.subarray(0, length)), CorruptIndexError, `length ${length}`);
    assert.throws(() => decodeSegment(Buffer.concat([bytes, Buffer.from([0])])), CorruptIndexError);
  });

  it('holds no rows where there are none', () => {
    assert.equal(decodeSegment(encode([])).size, 0);
  });
});
