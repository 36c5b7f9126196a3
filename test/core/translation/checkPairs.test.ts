import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectLanguage } from '../../../src/core/passages/language.ts';
import { checkPairs } from '../../../src/core/translation/checkPairs.ts';
import { differingNumbers } from '../../../src/core/translation/numbers.ts';
import type { TranslationPair } from '../../../src/core/translation/pairs.ts';
import { splitPairs } from '../../../src/core/translation/splitPairs.ts';
import { hashText } from '../../../src/node/hashText.ts';

const pairsOf = (...texts: readonly (readonly [string, string])[]): TranslationPair[] =>
  texts.map(([source, target], i) => ({ source, target, file: 'pairs.tsv', line: i + 1 }));

const good = pairsOf(
  ['How to get an API key for the server', 'サーバーのAPIキーの取得方法'],
  ['Delete the cluster and all of its nodes', 'クラスターとそのすべてのノードを削除します'],
  ['The token is valid for 30 minutes.', 'トークンの有効期間は３０分です。'],
  ['Restart the service after the update.', '更新後にｻｰﾋﾞｽを再起動してください。'],
);
const check = (pairs: readonly TranslationPair[]) => checkPairs(pairs, { detectLanguage });
const kinds = (pairs: readonly TranslationPair[]): string[] =>
  check([...good, ...pairs]).findings.map(({ kind, pair }) => `${kind}:${pair.source.slice(0, 12)}`);

describe('The check of translation pairs', () => {
  it('finds nothing odd about good ones and tells their languages', () => {
    const { from, to, usable, findings, isFew } = check(good);
    assert.deepEqual([from, to, usable.length, findings, isFew], ['en', 'ja', 4, [], true]);
  });

  it('leaves out pairs that are empty, the same on both sides, or there already', () => {
    const odd = pairsOf(
      ['  ', 'なし'],
      ['ＡＰＩ key', 'API key'],
      ['Delete the cluster and all of its nodes', 'クラスターとそのすべてのノードを削除します '],
    );
    assert.deepEqual(kinds(odd), ['empty:  ', 'identical:ＡＰＩ key', 'duplicate:Delete the c']);
  });

  it('turns a pair round that stands the wrong way, and says so', () => {
    const swapped = pairsOf([
      '設定ファイルを編集してサーバーを再起動します',
      'Edit the configuration file and restart',
    ]);
    const { usable, findings } = check([...good, ...swapped]);
    assert.deepEqual(
      findings.map(({ kind, pair }) => [kind, pair.line]),
      [['swapped', 1]],
    );
    assert.equal(usable.at(-1)?.source, 'Edit the configuration file and restart');
  });

  it('asks about another language, another length and other numbers', () => {
    const odd = pairsOf(
      [
        'Open the settings and choose the language of the editor',
        'Open the settings and choose the language of it',
      ],
      ['Yes, of course you can do this', 'はい。'.repeat(60)],
      ['Wait for 30 seconds before you try again', '再試行する前に45秒待ってください'],
    );
    assert.deepEqual(kinds(odd), ['language:Open the set', 'length:Yes, of cour', 'numbers:Wait for 30 ']);
    assert.equal(check([...good, ...odd]).suspicious.length, 3);
  });

  it('takes the languages that the file names before those it guesses', () => {
    const [first] = pairsOf(['Datei', 'ファイル']);
    assert.ok(first);
    const { from, to } = check([{ ...first, sourceLanguage: 'de', targetLanguage: 'ja' }]);
    assert.deepEqual([from, to], ['de', 'ja']);
  });

  it('makes nothing of no pairs', () => {
    assert.deepEqual(check([]).usable, []);
  });
});

describe('Numbers of a pair', () => {
  it('are the same in full width, with thousands separators and leading zeros', () => {
    assert.deepEqual(differingNumbers('1,000 of 2024-01-05', '２０２４年１月５日の1000'), []);
  });

  it('differ where a version or a count does', () => {
    assert.deepEqual(differingNumbers('since 1.26.2', '1.27.2 以降'), ['1.26.2', '1.27.2']);
  });
});

describe('The held-out part of the pairs', () => {
  const some = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 0, max: 40 }).map(String)),
    { maxLength: 80 },
  );

  it('shares no text with what is trained on, and nothing is lost', () => {
    fc.assert(
      fc.property(some, (texts) => {
        const pairs = pairsOf(...texts);
        const { train, heldout } = splitPairs(pairs, hashText);
        assert.equal(train.length + heldout.length, pairs.length);
        for (const side of ['source', 'target'] as const) {
          const trained = new Set(train.map((pair) => pair[side]));
          assert.deepEqual(
            heldout.filter((pair) => trained.has(pair[side])),
            [],
          );
        }
      }),
    );
  });

  it('is a tenth, and the same in whatever order the pairs come', () => {
    const pairs = pairsOf(...Array.from({ length: 200 }, (_, i) => [`text ${i}`, `本文${i}`] as const));
    const texts = (split: readonly TranslationPair[]): string[] => split.map((pair) => pair.source).sort();
    const { heldout } = splitPairs(pairs, hashText);
    assert.equal(heldout.length, 20);
    assert.deepEqual(texts(heldout), texts(splitPairs([...pairs].reverse(), hashText).heldout));
  });
});
