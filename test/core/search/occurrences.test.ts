import assert from 'node:assert/strict';
import { occurrences } from '../../../src/core/search/occurrences.ts';

const found = (text: string, ...words: string[]): string[] =>
  occurrences(text, words).map(([start, end]) => text.slice(start, end));

describe('occurrences', () => {
  it('finds words of any width, where they stand in the text', () => {
    assert.deepEqual(found('接続のﾀｲﾑｱｳﾄです', 'タイム'), ['ﾀｲﾑ']);
    assert.deepEqual(found('ＡＰＩキーを㍿に', 'api', '株式会社'), ['ＡＰＩ', '㍿']);
    assert.deepEqual(found('ﾊﾞｯｸｱｯﾌﾟとﾛｸﾞ', 'ログ'), ['ﾛｸﾞ']);
    assert.deepEqual(occurrences('ﾊﾞｯｸｱｯﾌﾟとﾛｸﾞ', ['バックアップ']), [[0, 8]]);
  });

  it('finds Latin words as wholes or as humps, not inside of others', () => {
    assert.deepEqual(found('IPv4 and PV, expv', 'pv'), ['PV']);
    assert.deepEqual(found('getUserById and max_user_id, users-guide', 'user'), ['User', 'user', 'users']);
    assert.deepEqual(found('config.yaml', 'config.yaml', 'config'), ['config.yaml']);
    assert.deepEqual(found('a.c and abc', 'a.c'), ['a.c']);
  });

  it('finds inflected forms and long vowels written or not', () => {
    assert.deepEqual(found('Secret, SECRETS and configuring', 'secrets', 'configuration'), [
      'Secret',
      'SECRETS',
      'configuring',
    ]);
    assert.deepEqual(found('サーバとサーバー', 'サーバー'), ['サーバ', 'サーバー']);
  });

  it('finds words inside of compounds, the longest first', () => {
    assert.deepEqual(found('東京都庁前', '都庁'), ['都庁']);
    assert.deepEqual(found('エラーハンドリング', 'エラー', 'エラーハンドリング'), ['エラーハンドリング']);
  });

  it('finds nothing for no word or one letter', () => {
    assert.deepEqual(found('a b の 認証'), []);
    assert.deepEqual(found('a b の 認証', 'a', 'の'), []);
  });
});
