import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Passage } from '../../../src/core/passages/passage.ts';
import { embeddingText } from '../../../src/core/passages/passage.ts';
import { relocate } from '../../../src/core/search/relocate.ts';
import { countTokens, linesOf, passageMaker } from '../../support/passages.ts';

const make = (languageId: string, text: string, path = 'docs/a'): Promise<readonly Passage[]> =>
  passageMaker().make({ path, languageId, text });

const documents: Readonly<Record<string, string>> = {
  markdown:
    '---\ntitle: 案内\n---\n\n## 認証\n詳細は[鍵](a.md)の\n項を**参照**。\n\n```\ncode\n```\n\n- Retry `three` times.',
  mdx: 'import A from "a";\n\n# 案内\n\n<A x={1}>\n\n  本文は[ここ](b)です。\n\n</A>',
  restructuredtext:
    '案内\n====\n\n.. note:: 注意\n   :ref:`鍵 <key>` を見る。\n\nRun::\n\n    code\n\nThe *end* of it.',
  asciidoc: '= 案内\n:toc:\n\n*重要* な link:a.adoc[説明] です。\n----\ncode\n----\nThe end of it.',
  plaintext: '使い方\n======\n\n起動して\n待つだけです。\n\nThen it runs.',
  jupyter: JSON.stringify(
    { cells: [{ cell_type: 'markdown', source: ['# 案内\n', '手順は[ここ](a)。\n', '次へ。'] }] },
    null,
    1,
  ),
  typescript:
    '/**\n * 接続を閉じる。\n *\n * Never throws here.\n */\nexport function close() {} // 最後に一度だけ呼ぶ',
  python: '# 設定を読み込む関数\n# and checks all of it\nx = 1',
};
const written = Object.entries(documents);

describe('PassageMaker', () => {
  for (const [languageId, text] of written) {
    it(`finds each passage of ${languageId} on the lines it names, at whose ends its own words stand`, async () => {
      const passages = await make(languageId, text);
      assert.ok(passages.length > 0);
      for (const passage of passages) {
        assert.equal(relocate(passage, text), passage);
        for (const line of [passage.range.startLine, passage.range.endLine])
          assert.notEqual(text.split('\n')[line - 1]?.trim() ?? '', '');
      }
    });

    it(`makes the same passages of ${languageId} with CRLF, lone CR and a BOM`, async () => {
      const passages = await make(languageId, text);
      for (const lineBreak of ['\r\n', '\r'])
        assert.deepEqual(await make(languageId, `\uFEFF${text.replaceAll('\n', lineBreak)}`), passages);
    });

    it(`makes exactly the same of ${languageId} again`, async () => {
      assert.deepEqual(await make(languageId, text), await make(languageId, text));
    });
  }

  it('gives kind, language, breadcrumb and symbol', async () => {
    const [doc, comment] = await make('typescript', documents['typescript'] ?? '');
    assert.deepEqual(
      [doc?.kind, doc?.symbol, doc && linesOf(doc.range), doc?.language, doc?.languageId],
      ['docstring', 'close', '1-5', 'ja', 'typescript'],
    );
    assert.deepEqual([comment?.kind, comment && linesOf(comment.range)], ['comment', '6']);
    const [section] = await make('markdown', documents['markdown'] ?? '');
    assert.deepEqual([section?.kind, section?.headingPath], ['markdown', ['案内', '認証']]);
  });

  it('detects the language of each passage, of short ones by their document', async () => {
    const text = '# 手順\n設定を読み込みます。\n# A\nThe settings are read once.\n# B\n認証\n# C\nKubernetes';
    const passages = await make('markdown', text);
    assert.deepEqual(
      passages.map(({ language }) => language),
      ['ja', 'en', 'ja', 'en'],
    );
  });

  it('gives equal content one hash in every file and place', async () => {
    const text = '# T\n同じ文です。\n# T\n同じ文です。\n# Other\n同じ文です。';
    const here = await make('markdown', text);
    const [there] = await make('markdown', `intro\n\n${text}`, 'docs/b').then((all) => all.slice(1));
    assert.equal(here[0]?.hash, here[1]?.hash);
    assert.equal(here[0]?.hash, there?.hash);
    assert.notEqual(here[0]?.hash, here[2]?.hash);
  });

  it('keeps hashes where lines above are added', async () => {
    const text = '# T\n\nA first passage.\n\n## U\n\n二つ目の文章。';
    const hashOf = ({ hash }: Passage): string => hash;
    const before = (await make('markdown', text)).map(hashOf);
    const after = (await make('markdown', text.replace('# T\n', '# T\n\n\n<!-- a -->\n'))).map(hashOf);
    assert.deepEqual(after, before);
  });

  it('changes the hash with the heading and with the symbol, for both are embedded', async () => {
    const [one] = await make('markdown', '# One\nThe same prose.');
    const [two] = await make('markdown', '# Two\nThe same prose.');
    assert.notEqual(one?.hash, two?.hash);
    assert.ok(one && embeddingText(one).startsWith('One\n'));
  });

  it('drops the outer headings of a breadcrumb that would leave no room for prose', async () => {
    const text = ['# 長い見出しの一つ目です', '## 長い見出しの二つ目です', '### 三つ目', '本文は短い。'].join(
      '\n',
    );
    const [passage] = await passageMaker(24).make({ path: 'a', languageId: 'markdown', text });
    assert.deepEqual(passage?.headingPath, ['三つ目']);
    assert.equal(passage?.text, '本文は短い。');
  });

  it('makes nothing of text without letters', async () => {
    assert.deepEqual(await make('markdown', '# A\n| 1 | 2 |\n|---|---|\n| 3 | 4 |\n'), []);
    for (const languageId of [...Object.keys(documents), 'unknown', 'constructor'])
      for (const text of ['', '\uFEFF', '\n', '\r\n\r\n', ' \t ', '\0'])
        assert.deepEqual(await make(languageId, text), [], `${languageId} ${JSON.stringify(text)}`);
  });

  for (const [languageId] of written)
    it(`reads 150,000 characters on one line as ${languageId}`, async () => {
      const passages = await make(languageId, '終わりのない行と long words '.repeat(6_000));
      for (const passage of passages) assert.ok(countTokens(embeddingText(passage)) <= 128);
    });

  it('reads markdown of any depth', async () => {
    for (const text of [
      '> '.repeat(10_000),
      '- '.repeat(10_000),
      '['.repeat(5000),
      '*'.repeat(5000),
      '<b>'.repeat(5000),
    ])
      assert.ok(await make('markdown', `${text}深いところの文`));
  });

  it('stays in the budget and loses no place on any mix of documents', async () => {
    const text = fc.array(
      fc.constantFrom(...Object.values(documents), '一つの文。', 'One sentence. ', '\n', '\n\n'),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...Object.keys(documents)), async (parts, languageId) => {
        const source = parts.join('');
        for (const passage of await passageMaker(40).make({ path: 'a', languageId, text: source })) {
          assert.ok(countTokens(embeddingText(passage)) <= 40);
          assert.equal(relocate(passage, source), passage);
        }
      }),
      { numRuns: 300 },
    );
  });
});
