import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeText } from '../../src/node/decodeText.ts';
import { encodeJapanese } from '../support/encode.ts';

const reads = (bytes: Uint8Array, text: string): void => assert.deepEqual(decodeText(bytes), { text });
const hex = (bytes: string): Uint8Array => Uint8Array.from(Buffer.from(bytes.replaceAll(' ', ''), 'hex'));

const sentence = '認証フローの説明書です。APIキーの取得は、次のとおり。\n';

describe('The text of a file', () => {
  it('is read as UTF-8, with a byte order mark or without', () => {
    reads(Buffer.from(sentence), sentence);
    reads(Buffer.from(`\uFEFF${sentence}`), sentence);
    reads(Buffer.from('🌉 架け橋 한국어 café'), '🌉 架け橋 한국어 café');
    reads(new Uint8Array(), '');
  });

  it('is read as UTF-16 of either byte order where its mark says so', () => {
    const little = Buffer.from(`\uFEFF${sentence}`, 'utf16le');
    reads(little, sentence);
    reads(Buffer.from(little).swap16(), sentence);
  });

  it('is read from Shift_JIS, EUC-JP and ISO-2022-JP as other programs write them', () => {
    reads(hex('94 46 8f d8 83 74 83 8d 81 5b 82 cc 90 e0 96 be'), '認証フローの説明');
    reads(hex('c7 a7 be da a5 d5 a5 ed a1 bc a4 ce c0 e2 cc c0'), '認証フローの説明');
    reads(hex('1b 24 42 47 27 3e 5a 1b 28 42 20 4f 4b'), '認証 OK');
  });

  it('keeps line breaks and ASCII beside Japanese', () => {
    for (const encoding of ['SJIS', 'EUCJP', 'JIS', 'UTF8'] as const)
      reads(
        encodeJapanese('// 初期化\r\nint ret = init();\r\n', encoding),
        '// 初期化\r\nint ret = init();\r\n',
      );
  });

  it('is told from few words', () => {
    const words = [
      '設計',
      '設計書',
      '概要',
      'テスト',
      'エラー処理',
      '# 設定\n',
      '（株）',
      '①②③',
      'n個',
      'x軸',
      '～',
    ];
    for (const word of words)
      for (const encoding of ['SJIS', 'EUCJP', 'JIS'] as const) {
        reads(encodeJapanese(word, encoding), word);
      }
  });

  it('is no row of half-width kana where kanji of EUC-JP would spell one', () => {
    for (const text of ['構造体です。', '障害対応の構造体です。', '構造体テスト'])
      reads(encodeJapanese(text, 'EUCJP'), text);
  });

  it('keeps half-width kana and full-width letters of Shift_JIS', () => {
    for (const text of [
      'ﾃｽﾄ',
      'ﾕｰｻﾞｰ登録',
      '/* ﾌｧｲﾙ名 */',
      '半角ｶﾅのﾃｽﾄ',
      'ｻｰﾊﾞｰｴﾗｰ',
      'ﾛｸﾞ､ﾘｽﾄ',
      'ＡＰＩ仕様',
      '｢ﾃﾞｰﾀ｣､ﾛｸﾞ｡',
    ])
      reads(encodeJapanese(text, 'SJIS'), text);
  });

  it('is read from Windows-1252 where it is no Japanese', () => {
    const texts: Record<string, string> = {
      café: '63 61 66 e9',
      Übersicht: 'dc 62 65 72 73 69 63 68 74',
      élève: 'e9 6c e8 76 65',
      'São Paulo, Größe': '53 e3 6f 20 50 61 75 6c 6f 2c 20 47 72 f6 df 65',
      'it’s “quoted” – 5 €': '69 74 92 73 20 93 71 75 6f 74 65 64 94 20 96 20 35 20 80',
      '© Müller': 'a9 20 4d fc 6c 6c 65 72',
    };
    for (const [text, bytes] of Object.entries(texts)) reads(hex(bytes), text);
  });

  it('is UTF-8 although one character is cut', () => {
    const bytes = Buffer.from(sentence.repeat(3)).subarray(0, -2);
    const decoded = decodeText(bytes);
    assert.ok('text' in decoded && decoded.text.startsWith(sentence) && decoded.text.endsWith('\uFFFD'));
  });

  it('is UTF-8 where it is French or German with one broken byte', () => {
    for (const text of ['Le problème est réglé : les données sont là.\n', 'Größe und Übersicht ändern.\n'])
      for (const broken of [0xc3, 0xe9]) {
        const decoded = decodeText(Buffer.concat([Buffer.from(text.repeat(20)), Buffer.of(broken)]));
        assert.ok('text' in decoded && decoded.text.startsWith(text), JSON.stringify(decoded).slice(0, 80));
      }
  });

  it('is UTF-8 where it is English with a cut emoji or a broken byte', () => {
    const english = 'It retries three times and gives up, then tells the caller.\n'.repeat(20);
    const emoji = Buffer.from('🌉');
    const texts = [
      Buffer.concat([Buffer.from(english), emoji.subarray(0, 3), Buffer.from(english)]),
      Buffer.concat([Buffer.from(english), emoji, Buffer.from(english), Buffer.of(0xff)]),
      Buffer.concat([Buffer.from(`It’s ${english}`), Buffer.of(0xe9), Buffer.from(' — done')]),
      Buffer.concat([Buffer.from(`// 四文字だ\n${english}`), Buffer.of(0xff)]),
    ];
    for (const bytes of texts) {
      const decoded = decodeText(bytes);
      assert.ok('text' in decoded && decoded.text.includes(english), JSON.stringify(decoded).slice(0, 80));
      assert.equal(decoded.text.match(/\uFFFD/g)?.length, 1);
      assert.ok(!/[ðâ]/.test(decoded.text));
    }
  });

  it('is told where few words of Japanese stand in much ASCII', () => {
    const ascii = 'int retries = 3;\n'.repeat(50);
    for (const word of ['試す', '岩さん', '取そう', '// 設定', '/* ﾕｰｻﾞｰ */', 'ﾃｽﾄ', '試さない岩さ'])
      for (const encoding of ['SJIS', 'EUCJP'] as const)
        if (encoding === 'SJIS' || !/[ｱ-ﾟ]/.test(word))
          reads(encodeJapanese(ascii + word, encoding), ascii + word);
  });

  it('is Windows-1252 where what looks broken is a letter', () => {
    for (const text of ['«CAFÉ» «THÉ»', 'le café', '«été»'])
      for (const ascii of ['', 'plain text\n'.repeat(50)])
        reads(Buffer.from(ascii + text, 'latin1'), ascii + text);
  });

  it('is Japanese of an older encoding although a byte is broken', () => {
    const text = sentence.repeat(10);
    for (const encoding of ['SJIS', 'EUCJP', 'JIS'] as const)
      for (const broken of encoding === 'JIS'
        ? [[0x1b, 0x24, 0x42, 0x7f, 0x7f, 0x1b, 0x28, 0x42]]
        : [[0xff], [0x80], [0xc3], [0xe9, 0x20], [0x81]]) {
        const bytes = encodeJapanese(text, encoding);
        const decoded = decodeText(Buffer.concat([bytes, Buffer.from(broken), bytes]));
        assert.ok('text' in decoded && decoded.text.startsWith(text), `${encoding} ${broken.join(' ')}`);
        assert.ok(decoded.text.endsWith(sentence.repeat(9)), `${encoding} ${broken.join(' ')}`);
      }
  });

  it('is none in UTF-32, nor in Korean of EUC-KR, which would be kanji', () => {
    const utf32 = [...'\uFEFFtext'].flatMap((c) => [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8, 0, 0]);
    assert.deepEqual(decodeText(Uint8Array.from(utf32)), { failure: 'encoding' });
    // 이 문서는 인증 흐름을 설명합니다. 오류가 발생하면 다시 시도합니다.
    const korean = 'c0cc 20 b9aebcadb4c2 20 c0cec1f5 20 c8e5b8a7c0bb 20 bcb3b8edc7d5b4cfb4d9 2e 20 bfc0b7f9b0a1 20 b9dfbbfdc7cfb8e9 20 b4d9bdc3 20 bdc3b5b5c7d5b4cfb4d9 2e'; // prettier-ignore
    assert.deepEqual(decodeText(hex(korean)), { failure: 'encoding' });
    const kanji = '北海道青森県岩手県宮城県秋田県山形県福島県茨城県栃木県群馬県埼玉県千葉県東京都';
    reads(encodeJapanese(kanji, 'EUCJP'), kanji);
  });

  it('is read where colours of a terminal stand in it', () => {
    reads(Buffer.from('\x1b[31mエラー\x1b[0m\n'), '\x1b[31mエラー\x1b[0m\n');
  });

  it('is told where Japanese begins after a hundred kilobytes of ASCII', () => {
    const late = `${'// plain\n'.repeat(12_000)}// ${sentence}`;
    for (const encoding of ['SJIS', 'EUCJP', 'JIS'] as const) reads(encodeJapanese(late, encoding), late);
  });

  it('is none where bytes are binary', () => {
    assert.deepEqual(decodeText(hex('89 50 4e 47 0d 0a 1a 0a 00 00 00 0d')), { failure: 'binary' });
    const noise = Uint8Array.from({ length: 4_000 }, (_, i) => ((i * 7_919) % 255) + 1);
    assert.deepEqual(decodeText(noise), { failure: 'encoding' });
  });

  it('never throws, whatever the bytes', () => {
    const size = { minLength: 0, maxLength: 200 };
    fc.assert(
      fc.property(fc.uint8Array(size), (bytes) => {
        const decoded = decodeText(bytes);
        assert.ok('text' in decoded || ['binary', 'encoding'].includes(decoded.failure));
      }),
      { numRuns: 500 },
    );
  });

  it('comes back from each encoding of Japan', () => {
    const encodings = fc.constantFrom('SJIS', 'EUCJP', 'JIS', 'UTF8' as const);
    fc.assert(
      fc.property(japanese, encodings, (text, encoding) =>
        reads(encodeJapanese(text, encoding as 'SJIS'), text),
      ),
      { numRuns: 500 },
    );
  });

  it('comes back from Windows-1252', () => {
    fc.assert(
      fc.property(latin, (text) => reads(Buffer.from(text, 'latin1'), text)),
      { numRuns: 300 },
    );
  });
});

const pick = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split('|'));
const kana = pick('です。|の|を|から、|について|します|ない|エラー|テスト|フォルダー');
const word = fc.oneof(
  { weight: 3, arbitrary: kana },
  { weight: 3, arbitrary: pick('認証|設計書|検索|取得|障害対応|構造体|再試行|漢字|鍵|峠') },
  { weight: 1, arbitrary: pick('ﾃｽﾄ|ｻｰﾊﾞｰ|ﾌｧｲﾙ|ｶﾞｲﾄﾞ|ｴﾗｰ') },
  { weight: 1, arbitrary: pick('ＡＰＩ|１２３|（仮）|「例」|■|→') },
  { weight: 2, arbitrary: pick('API |int x; // |\n|\r\n|# |Error: |{}') },
);
/** Text with at least one word in kana, as every Japanese sentence has. */
const japanese = fc
  .tuple(fc.array(word, { maxLength: 12 }), kana, fc.array(word, { maxLength: 12 }))
  .map(([before, sure, after]) => [...before, sure, ...after].join(''));

const latin = fc
  .array(
    pick(
      'café|naïve|Größe|Übersicht|señor|São|déjà|vu|the|naar|für|Änderung|français|«été»|smörgås|© 2020|élève',
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((words) => words.join(' '));
