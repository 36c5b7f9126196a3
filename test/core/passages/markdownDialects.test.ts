import assert from 'node:assert/strict';
import { extractMarkdown } from '../../../src/core/passages/markdown.ts';
import { outline } from '../../support/passages.ts';

const markdown = (...lines: string[]): Promise<string[][]> =>
  outline(extractMarkdown, { languageId: 'markdown', text: lines.join('\n') });
const mdx = (...lines: string[]): Promise<string[][]> =>
  outline(extractMarkdown, { languageId: 'mdx', text: lines.join('\n') });

describe('Markdown beyond CommonMark', () => {
  describe('HTML', () => {
    it('keeps the words between tags, apart where a tag divides them', async () => {
      const found = await markdown(
        '<table>',
        '<tr><td>キー</td><td>API<b>キー</b></td></tr>',
        '</table>',
        '',
        'H<sub>2</sub>O<br>next <!-- hidden --> &nbsp;word<br/>',
        '',
        '<details><summary>もっと&amp;もっと</summary>',
        '',
        'Body.',
        '</details>',
      );
      const text = 'キー APIキー\n\nH2O next word\n\nもっと&もっと\n\nBody.';
      assert.deepEqual(found, [['2-9', '', text]]);
    });

    it('leaves out comments, scripts, styles, drawings and preformatted code', async () => {
      const found = await markdown(
        '<!-- TODO: one',
        '',
        'two -->',
        '<script>',
        'let a = "b";',
        '</script>',
        '<style>p { color: red }</style>',
        '<pre>',
        'code',
        '</pre>',
        '',
        'Prose.',
        '',
        '<svg>',
        '<text>drawing</text>',
        '</svg>',
        '',
        '<!-- never closed',
      );
      assert.deepEqual(found, [['12', '', 'Prose.']]);
    });

    it('takes the headings of a readme that centres them', async () => {
      const found = await markdown(
        '<div align="center">',
        '  <h1>',
        '    架け橋',
        '  </h1>',
        '  <p>A bridge, see [docs](docs.md).</p>',
        '</div>',
        '',
        '## Use',
        'Body.',
        '',
        '<h2>',
        '  <b>終わりに</b>',
        '</h2>',
      );
      assert.deepEqual(found, [
        ['5', '架け橋', 'A bridge, see docs.'],
        ['9', '架け橋 > Use', 'Body.'],
        ['12', '架け橋', '終わりに'],
      ]);
    });
  });

  describe('MDX', () => {
    it('leaves out imports, exports and comments and reads what stands between components', async () => {
      const found = await mdx(
        "import Tabs from '@theme/Tabs';",
        '',
        'export const meta = {',
        '  author: "someone",',
        '};',
        '',
        '# 導入',
        '',
        '{/* TODO',
        '   rewrite */}',
        '',
        '<Tabs groupId="os" values={[{ label: "Linux", value: "l" }]}>',
        '  <TabItem value="l">',
        '',
        '      **apt** で導入します。',
        '',
        '  </TabItem>',
        '</Tabs>',
        '',
        'Use `<Tabs>` for <Kbd keys={["a"]} /> variants.',
        '',
        '<Note>',
        'It **runs** [here](a).',
        '</Note>',
      );
      assert.deepEqual(found, [
        ['15-23', '導入', 'apt で導入します。\n\nUse <Tabs> for variants.\n\nIt runs here.'],
      ]);
    });
  });

  describe('template tags', () => {
    it('shows the words of a Hugo tag, or the name of the term it explains', async () => {
      const found = await markdown(
        '## {{% heading "whatsnext" %}}',
        '{{< note >}}',
        '{{< glossary_tooltip term_id="pod" text="Pod" >}}は{{< glossary_tooltip',
        '  term_id="container-runtime" >}}が起動します。',
        '{{< /note >}}',
        'See [PodSpec](/api/{{< param "version" >}}/#podspec) or `{{</* note */>}}`',
        'or `{{< skew current >}}` or `{{< tooltip text="鍵" >}}`. {{< glossary_definition term_id="pod" >}}',
        '',
        '{{< figure src="/a.svg" alt="drawn" caption="Figure 1. The user\'s view"',
        '}}',
      );
      const text =
        "Podは\ncontainer runtimeが起動します。\n\nSee PodSpec or {{</* note */>}}\nor or 鍵.\n\nFigure 1. The user's view";
      assert.deepEqual(found, [['3-9', 'whatsnext', text]]);
    });

    it('leaves out drawings, code and remarks between tags', async () => {
      const found = await markdown(
        'Before.',
        '{{< mermaid >}}',
        'graph LR',
        '{{< /mermaid >}}',
        '{{< comment >}}For translators{{< /comment >}}',
        '{{< tab name="a" codelang="bash" >}}',
        'ls',
        '{{< /tab >}}',
        '{% highlight ruby %}',
        'puts 1',
        '{% endhighlight %}',
        'After {% include note.html %} it.',
      );
      assert.deepEqual(found, [['1-12', '', 'Before.\n\nAfter it.']]);
    });

    it('reads the containers of Docusaurus and the admonitions of MkDocs', async () => {
      const found = await markdown(
        ':::note[注意]',
        'Inside.',
        ':::',
        '::: {.tip #id}',
        'Pandoc.',
        ':::',
        '',
        '!!! warning "Careful"',
        '',
        '    元に戻せません。',
        '',
        '    ??? note',
        '        Deeper.',
        '',
        'Outside.',
        '',
        '    code stays code',
      );
      const text = '注意\nInside.\n\nPandoc.\n\nCareful\n\n元に戻せません。\n\nDeeper.\n\nOutside.';
      assert.deepEqual(found, [['1-15', '', text]]);
    });
  });
});
