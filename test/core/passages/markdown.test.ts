import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extractMarkdown } from '../../../src/core/passages/markdown.ts';
import { assertLines, outline } from '../../support/passages.ts';

const markdown = (...lines: string[]): Promise<string[][]> =>
  outline(extractMarkdown, { languageId: 'markdown', text: lines.join('\n') });

describe('Markdown', () => {
  describe('headings', () => {
    it('makes a passage of each section, with the headings above it', async () => {
      const found = await markdown(
        '# Guide ##',
        'Start here.',
        '## 認証 {#auth}',
        '### APIキーの取得',
        '管理画面で発行します。',
        '## *Errors* and `retry`',
        'Errors are `retried`.',
      );
      assert.deepEqual(found, [
        ['2', 'Guide', 'Start here.'],
        ['5', 'Guide > 認証 > APIキーの取得', '管理画面で発行します。'],
        ['7', 'Guide > Errors and retry', 'Errors are retried.'],
      ]);
    });

    it('reads setext headings, of several lines too', async () => {
      const found = await markdown('Guide', '=====', 'One.', '', 'A long', 'title', '---', 'Two.');
      assert.deepEqual(found, [
        ['3', 'Guide', 'One.'],
        ['8', 'Guide > A long title', 'Two.'],
      ]);
    });

    it('keeps the levels apart where some are left out', async () => {
      const found = await markdown(
        '#### Deep',
        'One.',
        '## Up',
        'Two.',
        '###### Down',
        'Three.',
        '# Top',
        'Four.',
      );
      assert.deepEqual(
        found.map(([, path]) => path),
        ['Deep', 'Up', 'Up > Down', 'Top'],
      );
    });

    it('makes a passage of a heading under which only code stands, but not of one with sections', async () => {
      const found = await markdown(
        '# Tool',
        '## Install',
        '```sh',
        'npm i tool',
        '```',
        '## 使い方',
        '### 起動',
        'すぐに動きます。',
        '',
        'Long',
        'title',
        '---',
      );
      assert.deepEqual(found, [
        ['2', 'Tool', 'Install'],
        ['8', 'Tool > 使い方 > 起動', 'すぐに動きます。'],
        ['10-11', 'Tool', 'Long\ntitle'],
      ]);
    });
  });

  describe('front matter', () => {
    it('is no prose; its title is the heading of a document without one', async () => {
      const found = await markdown(
        '---',
        'title: "Pod: \\"概要\\"" # remark',
        'weight: 10',
        '---',
        'Intro.',
        '## Use',
        'Body.',
      );
      assert.deepEqual(found, [
        ['5', 'Pod: "概要"', 'Intro.'],
        ['7', 'Pod: "概要" > Use', 'Body.'],
      ]);
    });

    it('gives way to the one heading of the text and stands above several', async () => {
      const front = ['---', 'title: Meta', '---', 'Before.'];
      const one = await markdown(...front, '# Title', 'Body.');
      assert.deepEqual(
        one.map(([, path]) => path),
        ['Meta', 'Title'],
      );
      const two = await markdown(...front, '# First', 'Body.', '# Second', 'Body.');
      assert.deepEqual(
        two.map(([, path]) => path),
        ['Meta', 'Meta > First', 'Meta > Second'],
      );
    });

    for (const [written, title] of [
      ['---\ntitle: Plain text # 注釈\n---', 'Plain text'],
      ["---\ntitle: 'It''s here'\n---", "It's here"],
      ['---\ntitle: >-\n  Folded\n  title\ndate: 1\n---', 'Folded title'],
      ['+++\ntitle = "TOML の題名"\n+++', 'TOML の題名'],
      ['---\nhero:\n  title: Nested\n---', ''],
      ['---\ntitle:\n---', ''],
      ['---\ntitle: ""\ndate: 1\n---', ''],
    ] as const)
      it(`reads the title of ${JSON.stringify(written)}`, async () => {
        const [found] = await markdown(written, 'Body.');
        assert.equal(found?.[1], title);
      });
  });

  describe('blocks', () => {
    it('leaves out code, fenced and indented, and headings inside', async () => {
      const found = await markdown(
        'Run this:',
        '```sh',
        '# not a heading',
        'npm start',
        '```',
        '~~~~',
        '```',
        '~~~~',
        '',
        '    indented code',
        '',
        'Then wait.',
      );
      assert.deepEqual(found, [['1-12', '', 'Run this:\n\nThen wait.']]);
    });

    it('leaves out everything behind a fence that nobody closes', async () => {
      assert.deepEqual(await markdown('Before.', '```', '# Inside', 'more'), [['1', '', 'Before.']]);
    });

    it('makes a line of each row of a table', async () => {
      const found = await markdown(
        '| 値 | Meaning |',
        '|---|:-:|',
        '| `Pending` | 準備中 |',
        '| a\\|b | |',
        '',
        'After.',
      );
      assert.deepEqual(found, [['1-6', '', '値, Meaning\n\nPending, 準備中\n\na|b\n\nAfter.']]);
    });

    it('makes a paragraph of each item of a list, however deep', async () => {
      const found = await markdown(
        '1. First step',
        '   goes on',
        '   * inner',
        '     > 引用の中',
        '',
        '     second paragraph',
        '- [x] done',
        '- [ ] やること',
      );
      const text = 'First step\ngoes on\n\ninner\n\n引用の中\n\nsecond paragraph\n\ndone\n\nやること';
      assert.deepEqual(found, [['1-8', '', text]]);
    });

    it('leaves out rules, definitions and empty documents', async () => {
      assert.deepEqual(await markdown('***', '', '[a]: https://example.com "title"', ''), []);
      assert.deepEqual(await markdown(''), []);
    });

    it('keeps the text of footnotes and drops their marks', async () => {
      const found = await markdown(
        'Cached[^1] for an hour.',
        '',
        '[^1]: 設定で変更できます。',
        '    See below.',
      );
      assert.deepEqual(found, [['1-4', '', 'Cached for an hour.\n\n設定で変更できます。\nSee below.']]);
    });
  });

  describe('inline markup', () => {
    it('keeps the words of links, emphasis, code, pictures and references', async () => {
      const found = await markdown(
        '詳細は[**APIキー**の取得](keys.md "鍵")と ~~old~~ `a  b` を見る。',
        '![architecture](a.png) [full][ref] [ref] <https://example.com/x> &amp; &copy; \\*stars\\*',
        '',
        '[ref]: /somewhere',
      );
      const first = '詳細はAPIキーの取得と old a b を見る。';
      assert.deepEqual(found, [
        ['1-2', '', `${first}\narchitecture full ref https://example.com/x & © *stars*`],
      ]);
    });

    it('drops badges, alerts and attributes, and shows the words of wiki links', async () => {
      const found = await markdown(
        '[![Build](https://img.shields.io/b.svg)](ci) [![npm](n.svg)][n]',
        '',
        '> [!WARNING]',
        '> 元に戻せません。',
        '',
        'See [[guide/認証|認証の手順]] and [[Setup]].{: .note}',
        '{:toc}',
        '',
        '[n]: https://example.com',
      );
      assert.deepEqual(found, [['4-6', '', '元に戻せません。\n\nSee 認証の手順 and Setup.']]);
    });

    it('keeps every line where it stands when markup breaks lines', async () => {
      const found = await markdown(
        'Hard  ',
        'break\\',
        'here, `code',
        'span`, [link](target',
        '"title") <!-- a',
        'comment --> after <b',
        'class="x">that</b>, ![alt',
        'text](a.png)',
        'end.',
      );
      const text = 'Hard\nbreak\nhere, code\nspan, link\n\nafter\nthat, alt\ntext\nend.';
      assert.deepEqual(found, [['1-9', '', text]]);
    });
  });

  it('keeps exact lines on any arrangement of blocks', async () => {
    const block = fc.constantFrom(
      '# 見出し一つ',
      'Title\n---',
      '- item **one**\n  goes on\n- 項目二',
      '> quote\n> [link](a\n> "b") after',
      '| a | b |\n|---|---|\n| 値 | `x` |',
      '```\ncode\n```',
      '    code',
      '<div>\n\n<p>words</p>\n</div>',
      '<!-- a\nb -->',
      'text `a\nb` <!-- c\nd --> more  \nbreak',
      '{{< note >}}\n注意書き\n{{< /note >}}',
      '{{< figure\nsrc="a" caption="shown" >}}',
      ':::tip 見出し\nbody\n:::',
      '!!! note "名前"\n\n    body',
      '[^1]: footnote\n    more',
      '1. one\n\n   two\n   1. three',
      'ｶﾀｶﾅ ＡＰＩ',
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { maxLength: 8 }),
        fc.constantFrom('\n', '\n\n'),
        async (blocks, gap) => {
          const text = blocks.join(gap);
          for (const languageId of ['markdown', 'mdx'])
            for (const draft of await extractMarkdown({ path: 'a', languageId, text }))
              assertLines(draft, text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
