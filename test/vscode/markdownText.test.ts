import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { codeSpan, plain } from '../../src/vscode/markdownText.ts';

/** What a paragraph that begins with a word holds, by types and values. */
function shown(markdown: string): readonly (readonly [string, string])[] {
  const [first, ...rest] = fromMarkdown(`x ${markdown} x`).children;
  assert.deepEqual([first?.type, rest], ['paragraph', []]);
  const parts = first?.type === 'paragraph' ? first.children : [];
  return parts.map((part) => [part.type, 'value' in part ? part.value : '']);
}
const names = [
  '![](https://evil.example/x.png)',
  '<img src=//evil.example/x.png>',
  '[a](command:evil) | b',
  'https://evil.example www.evil.example a@evil.example',
  '`x` ``![](y)',
  'a\n\n# b\n\n![](y)',
  '&lt; \\ **a** _b_ ~~c~~ $d$',
];

describe('A name in markdown', () => {
  it('is shown as it stands and is neither image nor link', () => {
    for (const name of names)
      assert.deepEqual(shown(plain(name)), [['text', `x ${name.replace(/\s*\n\s*/g, ' ')} x`]]);
    assert.equal(plain('kakehashi-small | b'), 'kakehashi-small \\| b');
  });

  it('does not break out of a code span', () => {
    for (const name of names) {
      const [, code, ...rest] = shown(codeSpan(name));
      assert.deepEqual(code, ['inlineCode', name.replace(/\s*\n\s*/g, ' ')]);
      assert.equal(rest.length, 1);
    }
    const text = fc.string({ unit: fc.constantFrom('`', 'a', '!', '[', ']', '(', ')', '\n'), minLength: 1 });
    fc.assert(fc.property(text, (name) => shown(codeSpan(`a${name}`))[1]?.[0] === 'inlineCode'));
  });
});
