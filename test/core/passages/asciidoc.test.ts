import assert from 'node:assert/strict';
import { extractAsciidoc } from '../../../src/core/passages/asciidoc.ts';
import { outline } from '../../support/passages.ts';

const asciidoc = (...lines: string[]): Promise<string[][]> =>
  outline(extractAsciidoc, { languageId: 'asciidoc', text: lines.join('\n') });

describe('AsciiDoc', () => {
  it('makes a passage of each section, without attributes and comments', async () => {
    const found = await asciidoc(
      '= Guide',
      ':toc:',
      '',
      'Intro.',
      '// a remark',
      '',
      '== エラー処理 ==',
      '',
      '[#retry]',
      '=== 再試行',
      '三回まで再試行します。',
      '',
      '== Install',
      '----',
      'npm i',
      '----',
    );
    assert.deepEqual(found, [
      ['4', 'Guide', 'Intro.'],
      ['11', 'Guide > エラー処理 > 再試行', '三回まで再試行します。'],
      ['13', 'Guide', 'Install'],
    ]);
  });

  it('reads titles of two lines, and listings behind a line that is no title', async () => {
    const found = await asciidoc(
      'Guide',
      '=====',
      '',
      'エラー処理',
      '----------',
      '[role=lead]',
      '三回まで再試行します。',
      '',
      'Deeper',
      '~~~~~~',
      'term::',
      '',
      '\tIts explanation.',
      '',
      'Run this command:',
      '----',
      'Code',
      '----',
      '',
      'Or:',
      '-------------',
      'Code',
      '-------------',
      'After.',
    );
    const text = 'term:\n\nIts explanation.\n\nRun this command:\n\nOr:\n\nAfter.';
    assert.deepEqual(found, [
      ['7', 'Guide > エラー処理', '三回まで再試行します。'],
      ['11-24', 'Guide > エラー処理 > Deeper', text],
    ]);
  });

  it('leaves out listings, literals, comments and passthrough blocks', async () => {
    const found = await asciidoc(
      'Before.',
      '[source,java]',
      '----',
      'int a; // not prose',
      '....',
      '----',
      '....',
      'literal',
      '....',
      '////',
      'hidden',
      '////',
      '++++',
      '<b>raw</b>',
      '++++',
      '```js',
      'let a;',
      '```',
      '',
      '  an indented literal',
      '  of two lines',
      '',
      'After.',
    );
    assert.deepEqual(found, [['1-23', '', 'Before.\n\nAfter.']]);
  });

  it('reads admonitions, titles, lists, examples and quotes', async () => {
    const found = await asciidoc(
      'NOTE: 元に戻せません。',
      '',
      '.題名',
      '====',
      'Example: an example.',
      '====',
      '',
      '* one',
      '** 二つ目',
      '+',
      'attached',
      '. numbered',
      '  goes on',
      '  * nested',
      '',
      'Term:: 説明',
      '____',
      'quoted',
      '____',
    );
    const text = [
      '元に戻せません。',
      '題名',
      'Example: an example.',
      'one',
      '二つ目',
      'attached',
      'numbered\ngoes on',
      'nested',
      'Term: 説明',
      'quoted',
    ];
    assert.deepEqual(found, [['1-18', '', text.join('\n\n')]]);
  });

  it('makes a line of each row of a table and keeps bars elsewhere', async () => {
    const found = await asciidoc('|===', '| key | 意味', '', '  a| ttl 2+| 秒数', '|===', '', 'a | b');
    assert.deepEqual(found, [['2-7', '', 'key, 意味\n\nttl, 秒数\n\na | b']]);
  });

  for (const [written, shown] of [
    ['link:a.adoc[認証の手順] を参照', '認証の手順 を参照'],
    ['https://example.com[the site,window=_blank]', 'the site'],
    ['see <<auth,認証>> and <<retry>>', 'see 認証 and retry'],
    ['これは**重要**です', 'これは重要です'],
    ['*bold* and `code` and _italic_', 'bold and code and italic'],
    ['C++11 and C++14, snake_case_name', 'C++11 and C++14, snake_case_name'],
    ['a footnote:[本当です]', 'a  (本当です)'],
    ['[[anchor]]Anchored text', 'Anchored text'],
  ] as const)
    it(`shows ${written} as ${shown}`, async () => {
      assert.deepEqual(await asciidoc(written), [['1', '', shown]]);
    });

  it('leaves out everything behind a listing that nobody closes', async () => {
    assert.deepEqual(await asciidoc('Before.', '----', '== Inside'), [['1', '', 'Before.']]);
  });

  it('finds nothing in an empty file', async () => {
    assert.deepEqual(await asciidoc(''), []);
  });
});
