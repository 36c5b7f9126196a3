import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isBigram, normalize, terms, termWeight, tokens } from '../../../src/core/search/terms.ts';

const words = (text: string): string[] => terms(text).filter((term) => !isBigram(term));
const bigrams = (text: string): string[] =>
  terms(text)
    .filter(isBigram)
    .map((term) => term.slice(1));

/** Whether a query finds a text by at least one word or bigram. */
const shares = (query: string, text: string): boolean => {
  const held = new Set(terms(text));
  return terms(query).some((term) => held.has(term));
};

describe('terms', () => {
  it('makes half-width and full-width forms one', () => {
    assert.deepEqual(terms('ｴﾗｰ処理'), terms('エラー処理'));
    assert.deepEqual(terms('ＡＰＩ'), terms('api'));
    assert.deepEqual(terms('㍿'), terms('株式会社'));
    assert.equal(normalize('ﾊﾞｯｸｱｯﾌﾟ'), 'バックアップ');
  });

  it('segments Japanese without spaces into words', () => {
    assert.deepEqual(words('認証フローの説明'), ['認証', 'フロー', '説明']);
    assert.deepEqual(words('設定ファイルを読み込む'), ['設定', 'ファイル', '読み込む']);
  });

  it('keeps katakana words whole that the segmenter would tear', () => {
    assert.deepEqual(words('トークンの取得'), ['トークン', '取得']);
    assert.deepEqual(words('ロードバランサー'), ['ロードバランサ']);
  });

  it('keeps katakana words whole beside the pieces that the segmenter makes of them', () => {
    assert.deepEqual(words('タイムアウト'), ['タイムアウト', 'タイム', 'アウト']);
    assert.deepEqual(words('イングレス'), ['イングレス', 'イング', 'レス']);
    assert.deepEqual(words('エラーハンドリング'), ['エラーハンドリング', 'エラー', 'ハンドリング']);
  });

  it('keeps words of two kanji, and finds them inside of compounds', () => {
    assert.deepEqual(words('認証'), ['認証']);
    assert.ok(shares('都庁', '東京都庁前'));
    assert.ok(shares('ハンドリング', 'エラーハンドリング'));
    assert.ok(shares('コネクション', 'データベースコネクション'));
  });

  it('adds the bigrams of a run but those of hiragana alone', () => {
    assert.deepEqual(bigrams('再試行する'), ['再試', '試行', '行す']);
    assert.deepEqual(bigrams('これは'), []);
    assert.deepEqual(bigrams('𠮷野家'), ['𠮷野', '野家']);
  });

  it('parts Latin words from the Japanese that touches them', () => {
    assert.deepEqual(words('APIキーの取得'), ['api', 'キー', '取得']);
    assert.deepEqual(words('新しいuserIdを返す'), ['新しい', 'userid', 'user', 'id', '返す']);
    assert.deepEqual(bigrams('APIキー'), ['キー']);
  });

  it('leaves out single kana', () => {
    assert.deepEqual(words('の を ア'), []);
  });

  it('splits identifiers at humps and underscores and keeps them whole', () => {
    assert.deepEqual(tokens('getUserById'), ['getuserbyid', 'get', 'user', 'by', 'id']);
    assert.deepEqual(tokens('max_file_bytes'), ['max_file_bytes', 'max', 'file', 'bytes']);
    assert.deepEqual(tokens('HTTPServer'), ['httpserver', 'http', 'server']);
    assert.deepEqual(tokens('config.yaml'), ['config.yaml', 'config', 'yaml']);
    assert.deepEqual(tokens('SCREAMING_SNAKE'), ['screaming_snake', 'screaming', 'snake']);
    assert.deepEqual(tokens('getPVCs'), ['getpvcs', 'get', 'pvcs']);
    assert.deepEqual(tokens('URLsByName'), ['urlsbyname', 'urls', 'by', 'name']);
    assert.deepEqual(tokens('PVCs APIs IPv4'), ['pvcs', 'apis', 'ipv4', 'ipv']);
    assert.deepEqual(tokens('$PATH __init__ plain'), ['$path', 'path', '__init__', 'init', 'plain']);
  });

  it('folds case and inflection, accents stay', () => {
    assert.deepEqual(terms('Configured'), terms('configuring'));
    assert.deepEqual(tokens('Größe Élan'), ['größe', 'élan']);
  });

  it('finds Korean words whatever particle they carry', () => {
    assert.ok(shares('데이터베이스', '데이터베이스를 초기화한다'));
    assert.ok(terms('인증을').includes('인증을'));
  });

  it('counts bigrams of Japanese less than words, of Korean as much', () => {
    const [japanese = '', korean = ''] = [terms('認証').find(isBigram), terms('인증을').find(isBigram)];
    assert.ok(termWeight(japanese) < termWeight('認証'));
    assert.equal(termWeight(korean), 1);
  });

  it('counts the endings of a question, in hiragana, as little as bigrams', () => {
    for (const ending of ['くだ', 'さい', 'せん', 'たい', 'ですが', 'しょう'])
      assert.equal(termWeight(ending), 0.2);
    for (const word of ['取り消し', 'コンテナ', 'pod']) assert.equal(termWeight(word), 1);
  });

  it('finds nothing in marks and white space', () => {
    assert.deepEqual(terms(' \t\n—「」…!?→'), []);
  });

  it('gives every text the terms of its normal form, none of them empty or with a NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const found = terms(text);
        assert.deepEqual(found, terms(normalize(text)));
        assert.ok(found.every((term) => term.length > 0 && !term.includes('\0')));
      }),
    );
  });

  it('finds a text by any word of it that stands alone', () => {
    const word = fc.constantFrom('認証', 'トークン', 'token', 'maxRetries', 'ﾘﾄﾗｲ', '인증', 'エラー処理');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.nat(), (all, at) => {
        const query = all[at % all.length] ?? '';
        const held = new Set(terms(all.join(' ')));
        assert.ok(terms(query).every((term) => held.has(term)));
      }),
    );
  });
});
