import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PairFileError } from '../../../src/core/errors.ts';
import { readPairFile } from '../../../src/node/pairFiles/readPairFile.ts';
import { encodeJapanese } from '../../support/encode.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';

describe('A file of translation pairs', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  async function read(name: string, content: string | Uint8Array, languages = {}) {
    writeFiles(folder.path, { [name]: content });
    const pairs = await readPairFile(join(folder.path, name), languages);
    return pairs.map(({ source, target, sourceLanguage, targetLanguage, line }) =>
      [line, source, target, ...(sourceLanguage ? [sourceLanguage, targetLanguage] : [])].join('|'),
    );
  }

  async function refuses(
    name: string,
    content: string | Uint8Array,
    line: number | undefined,
    reason: string,
  ) {
    await assert.rejects(read(name, content), (error: unknown) => {
      assert.ok(error instanceof PairFileError);
      assert.deepEqual([error.data['line'], error.data['reason']], [line, reason]);
      assert.equal(error.data['path'], join(folder.path, name));
      return true;
    });
  }

  describe('with tabs', () => {
    it('gives pairs with their lines, in the encodings of Japan too', async () => {
      const text = 'Get an API key\tAPIキーの取得\n\n"Quotes" stay\tｶﾅと「引用」とＡＢＣの設定\n';
      const expected = ['1|Get an API key|APIキーの取得', '3|"Quotes" stay|ｶﾅと「引用」とＡＢＣの設定'];
      assert.deepEqual(await read('a.tsv', text), expected);
      assert.deepEqual(await read('b.tsv', `\uFEFF${text}`), expected);
      assert.deepEqual(await read('c.tsv', encodeJapanese(text, 'SJIS')), expected);
      assert.deepEqual(await read('d.tsv', encodeJapanese(text, 'EUCJP')), expected);
      assert.deepEqual(await read('e.tsv', Buffer.from(`\uFEFF${text}`, 'utf16le')), expected);
    });

    it('follows a header line of languages or sides', async () => {
      assert.deepEqual(await read('a.tsv', 'ja\ten\n鍵\tkey\n'), ['2|鍵|key|ja|en']);
      assert.deepEqual(await read('b.tsv', 'id\tsource\tnote\ttarget\n1\tkey\t-\t鍵\n'), ['2|key|鍵']);
    });

    it('takes the wanted languages of several, a key for no Indonesian, and words for no languages', async () => {
      const several = 'id\tde\ten\tja\n1\tDatei öffnen\tOpen file\tファイルを開く\n';
      const wanted = { from: 'en', to: 'ja' };
      assert.deepEqual(await read('a.tsv', several, wanted), ['2|Open file|ファイルを開く|en|ja']);
      assert.deepEqual(await read('b.tsv', several), ['2|Datei öffnen|Open file|de|en']);
      assert.deepEqual(await read('c.tsv', 'eng\tjpn\nkey\t鍵\n'), ['2|key|鍵|en|ja']);
      assert.deepEqual(await read('d.tsv', 'id\ten\nkunci\tkey\n'), ['2|kunci|key|id|en']);
      assert.deepEqual(await read('e.tsv', 'Yes\tSi\nNo\tNo\n'), ['1|Yes|Si', '2|No|No']);
    });

    it('names the line that has other columns', () => refuses('a.tsv', 'a\tい\nonly one\n', 2, 'columns'));
  });

  describe('with commas', () => {
    it('reads quotes, commas and line ends inside of quotes', async () => {
      const pairs = await read('a.csv', 'source,target\n"a, ""b""\nc","あ、い"\nd,え\n');
      assert.deepEqual(pairs, ['3|a, "b"\nc|あ、い', '4|d|え']);
    });

    it('names the line of a quote that is not closed', () => refuses('a.csv', 'a,い\n"b,う\n', 2, 'syntax'));

    it('gives back whatever a plain writer wrote', async () => {
      const field = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => /\S/.test(text));
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 }), async (rows) => {
          const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
          writeFiles(folder.path, { 'p.csv': `source,target\n${text}` });
          const pairs = await readPairFile(join(folder.path, 'p.csv'));
          assert.deepEqual(
            pairs.map(({ source, target }) => [source, target]),
            rows,
          );
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('of JSON lines', () => {
    it('reads sides, language codes and the shape of datasets', async () => {
      const lines = [
        '{"source":"key","target":"鍵"}',
        '{"en":"lock","ja":"錠"}',
        '{"translation":{"ja":"門","en":"gate"}}',
        '{"id":"4","en":"hinge","ja":"蝶番"}',
      ];
      assert.deepEqual(await read('a.jsonl', lines.join('\n')), [
        '1|key|鍵',
        '2|lock|錠|en|ja',
        '3|門|gate|ja|en',
        '4|hinge|蝶番|en|ja',
      ]);
    });

    it('names the line that is no JSON or holds no pair', async () => {
      await refuses('a.jsonl', '{"en":"a","ja":"あ"}\n{"en":\n', 2, 'syntax');
      await refuses('b.jsonl', '{"en":"a","ja":"あ"}\n["a"]\n', 2, 'columns');
    });
  });

  describe('in TMX', () => {
    const tmx = (body: string): string =>
      `<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="en-US"/><body>\n${body}\n</body></tmx>`;

    it('takes the wanted languages and leaves inline code out', async () => {
      const unit = `<tu><tuv xml:lang="ja-JP"><seg>鍵の<hi>取得</hi><bpt i="1">&lt;b&gt;</bpt></seg></tuv>
<tuv xml:lang="en-US"><seg>Get a key &amp; go</seg></tuv><tuv lang="de"><seg>Schlüssel</seg></tuv></tu>`;
      assert.deepEqual(await read('a.tmx', tmx(unit)), ['3|Get a key & go|鍵の取得|en|ja']);
      assert.deepEqual(await read('a.tmx', tmx(unit), { to: 'de' }), ['3|Get a key & go|Schlüssel|en|de']);
      const other =
        '<tu><tuv xml:lang="de"><seg>schließen</seg></tuv><tuv xml:lang="ja"><seg>閉じる</seg></tuv></tu>';
      const both = await read('a.tmx', tmx(`${other}\n${unit}`), { from: 'en', to: 'ja' });
      assert.deepEqual(both, ['4|Get a key & go|鍵の取得|en|ja']);
      const old =
        '<tu><tuv xml:lang="EN-GB"><seg>key</seg></tuv><tuv xml:lang="ZH-CHS"><seg>键</seg></tuv></tu>';
      assert.deepEqual(await read('b.tmx', tmx(old), { to: 'zh' }), ['3|key|键|en|zh']);
    });

    it('names the line where it is not well-formed', () =>
      refuses('a.tmx', tmx('<tu>\n<tuv></tu>'), 4, 'syntax'));

    it('expands no entities of its own', async () => {
      const bomb = '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx><tu>&b;</tu></tmx>';
      await refuses('a.tmx', bomb, 1, 'syntax');
    });
  });

  describe('in XLIFF', () => {
    it('of version 1.2 passes over what is not translated', async () => {
      const text = `<xliff version="1.2"><file source-language="en" target-language="ja"><body>
<trans-unit id="1"><source>Hello <x id="1"/><g id="2">you</g></source><target>こんにちは</target></trans-unit>
<trans-unit id="2"><source>New</source><target state="needs-translation">New</target></trans-unit>
<trans-unit id="3"><source>Empty</source></trans-unit></body></file></xliff>`;
      assert.deepEqual(await read('a.xlf', text), ['2|Hello you|こんにちは|en|ja']);
    });

    it('of version 2 reads each segment', async () => {
      const text = `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.1" version="2.1" srcLang="en" trgLang="ja"><file id="f">
<unit id="1"><segment state="final"><source>Open <pc id="1">file</pc></source><target>ファイルを開く</target></segment>
<segment state="initial"><source>Shut</source><target>閉</target></segment></unit></file></xliff>`;
      assert.deepEqual(await read('a.xliff', text), ['2|Open file|ファイルを開く|en|ja']);
    });

    it('of version 1.2 takes each unit once, however files stand within one another', async () => {
      const unit = '<trans-unit id="1"><source>Open</source><target>開く</target></trans-unit>';
      const inner = '<file source-language="en" target-language="ja">'.repeat(30);
      const text = `<xliff version="1.2"><file source-language="de" target-language="fr">${inner}${unit}${'</file>'.repeat(31)}</xliff>`;
      assert.deepEqual(await read('a.xlf', text), ['1|Open|開く|en|ja']);
    });

    it('names the line where it breaks off', () =>
      refuses('a.xlf', '<xliff version="1.2">\n<file>\n', 2, 'syntax'));
  });

  describe('of gettext', () => {
    const head = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n';

    it('reads finished entries and plural forms, and passes over fuzzy and obsolete ones', async () => {
      const body = `msgid "Open \\"it\\""\nmsgstr "「それ」を開く"\n
msgid ""\n"two "\n"lines"\nmsgstr "二行"\n
msgid "file"\nmsgid_plural "files"\nmsgstr[0] "ファイル"\n
#, fuzzy\nmsgid "Close"\nmsgstr "閉"\n
msgid "Untouched"\nmsgstr ""\n
#~ msgid "Old"\n#~ msgstr "旧"\n`;
      assert.deepEqual(await read('a.po', head + body), [
        '6|Open "it"|「それ」を開く|en|ja',
        '9|two lines|二行|en|ja',
        '14|file|ファイル|en|ja',
      ]);
    });

    it('names the line that is no entry', () => refuses('a.po', `${head}foo "b"\n`, 6, 'syntax'));
  });

  it('is refused where it is missing, of no known format, binary, or without pairs', async () => {
    await assert.rejects(readPairFile(join(folder.path, 'none.tsv')), {
      data: { path: join(folder.path, 'none.tsv'), reason: 'missing' },
    });
    await refuses('a.docx', 'x', undefined, 'unknown-format');
    await refuses('a.tsv', Buffer.from([0, 1, 2, 0]), undefined, 'encoding');
    await refuses('b.tsv', '\n\n', undefined, 'no-pairs');
  });

  it('is refused where it may not be read', async function () {
    if (process.getuid?.() === 0) this.skip();
    writeFiles(folder.path, { 'a.tsv': 'a\tあ\n' });
    chmodSync(join(folder.path, 'a.tsv'), 0);
    await assert.rejects(readPairFile(join(folder.path, 'a.tsv')), PairFileError);
  });
});
