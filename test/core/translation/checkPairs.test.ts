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

  it('asks about a short text that was left in English, and about no name', () => {
    const left = pairsOf(
      ['Open settings…', 'Open settings'],
      ['Save all files', 'Ｓａｖｅ all files now'],
      ['The port', 'port (required)'],
    );
    assert.deepEqual(kinds(left), ['language:Open setting', 'language:Save all fil', 'language:The port']);
    const named = pairsOf(
      ['Open GitHub', 'GitHub Actions'],
      ['The code editor', 'Visual Studio Code'],
      ['The command', 'npm'],
      ['An environment variable', 'NODE_ENV=production'],
      ['Apply with kubectl', 'kubectl apply の実行'],
      ['A server', 'ｻｰﾊﾞｰ settings'],
      ['OK, then', 'ＯＫ'],
    );
    assert.deepEqual(kinds(named), []);
  });

  it('takes a title full of names for what its few letters are', () => {
    const titles = pairsOf(
      ['Set up the three products', 'GitHub Actions、GitHub Packages、GitHub Pages の設定'],
      ['List of the objects', 'Kubernetes Deployment, ReplicaSet, StatefulSet, DaemonSet の一覧'],
    );
    assert.deepEqual(kinds(titles).filter((found) => found.startsWith('language')), []); // prettier-ignore
  });

  it('does not guess the language of a short text in Latin letters', () => {
    const pairs = pairsOf(['Open settings', 'Open instellingen'], ['Save', 'Save the file']);
    const { findings } = checkPairs(pairs, { detectLanguage, from: 'en', to: 'nl' });
    assert.deepEqual(findings, []);
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

  it('are the same however languages write them', () => {
    for (const [source, target] of [
      ['10,000 files', '1万ファイル'],
      ['10,000 files', '10.000 Dateien'],
      ['10,000 files', '10\u202f000 fichiers'],
      ['3.5 GB', '3,5 Go'],
      ['2.5 million requests', '２５０万件の要求'],
      ['at 10:30', '10時30分に'],
      ['ports 80 443', 'ポート443と80'],
    ] as const)
      assert.deepEqual(differingNumbers(source, target), [], source);
    assert.deepEqual(differingNumbers('10,000 files', '1,000ファイル'), ['10000', '1000']);
    assert.deepEqual(differingNumbers('at 10:30', '10時40分に'), ['10:30', '40']);
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
        const parts = Object.values(splitPairs(pairs, hashText)) as (readonly TranslationPair[])[];
        assert.equal(parts.flat().length, pairs.length);
        for (const side of ['source', 'target'] as const) {
          const texts = parts.flatMap((part) => [...new Set(part.map((pair) => pair[side]))]);
          assert.equal(new Set(texts).size, texts.length);
        }
      }),
    );
  });

  const many = (count: number): TranslationPair[] =>
    pairsOf(...Array.from({ length: count }, (_, i) => [`text ${i}`, `本文${i}`] as const));

  it('is a twentieth for early stopping and one for the gate, more where there are few', () => {
    const sizes = (count: number): number[] => {
      const { train, heldout, gate } = splitPairs(many(count), hashText);
      return [train.length, heldout.length, gate.length];
    };
    assert.deepEqual(sizes(2_000), [1_800, 100, 100]);
    assert.deepEqual(sizes(300), [255, 15, 30]);
    assert.deepEqual(sizes(100), [80, 10, 10]);
    assert.deepEqual(sizes(10), [8, 1, 1]);
  });

  it('is the same in whatever order the pairs come', () => {
    const texts = (pairs: readonly TranslationPair[]): string[] => pairs.map(({ source }) => source).sort();
    const [one, other] = [many(200), many(200).reverse()].map((pairs) => splitPairs(pairs, hashText));
    assert.ok(one && other);
    assert.deepEqual([texts(one.heldout), texts(one.gate)], [texts(other.heldout), texts(other.gate)]);
  });
});
