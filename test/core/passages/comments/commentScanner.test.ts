import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scanComments } from '../../../../src/core/passages/comments/commentScanner.ts';
import type { CommentTokens } from '../../../../src/core/passages/comments/commentTokens.ts';
import { commentedLanguages, commentTokensOf } from '../../../../src/core/passages/comments/commentTokens.ts';

interface Found {
  readonly body: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** The same by a state for each character and nothing else: slow, short, and without regular expressions. */
function naive(text: string, tokens: CommentTokens): Found[] {
  const found: Found[] = [];
  const at = (place: number, token: string): boolean => text.slice(place, place + token.length) === token;
  const add = (from: number, open: number, to: number, close: string): void => {
    const startLine = text.slice(0, from).split('\n').length;
    const whole = text.slice(from, to).trimEnd();
    const rest = whole.slice(open);
    const body = close !== '' && rest.endsWith(close) ? rest.slice(0, rest.length - close.length) : rest;
    found.push({ body, startLine, endLine: startLine + whole.split('\n').length - 1 });
  };
  for (let i = 0; i < text.length;) {
    const block = tokens.block.find(({ open }) => at(i, open));
    const line = tokens.line.find((token) => at(i, token));
    const string = tokens.strings.find(({ open }) => at(i, open));
    if (block) {
      let [depth, end] = [1, i + block.open.length];
      while (depth > 0 && end < text.length) {
        if (at(end, block.close)) [depth, end] = [depth - 1, end + block.close.length];
        else if (tokens.nests && at(end, block.open)) [depth, end] = [depth + 1, end + block.open.length];
        else end++;
      }
      add(i, block.open.length, end, block.close);
      i = end;
    } else if (line) {
      let end = i;
      while (end < text.length && text[end] !== '\n') end++;
      add(i, line.length, end, '');
      i = end;
    } else if (string) {
      let end = i + 1;
      while (end < text.length && text[end] !== string.close && (string.spansLines || text[end] !== '\n'))
        end += text[end] === string.escape ? 2 : 1;
      i = end < text.length && text[end] === string.close ? end + 1 : i + 1;
    } else i++;
  }
  return found;
}

const base = commentTokensOf('c') as CommentTokens;
const nesting: CommentTokens = { ...base, nests: true };
const spanning: CommentTokens = {
  ...base,
  line: ['--'],
  strings: [{ open: '"', close: '"', escape: '', spansLines: true }],
};
const pieces = ['/', '*', '/*', '*/', '//', '"', '\\', '\n', ' ', 'a', '接続', '--', '-', '(', '𠮷'];
const source = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));

describe('scanComments', () => {
  for (const [name, tokens] of Object.entries({ 'C-like': base, nesting, 'string-spanning': spanning }))
    it(`finds in ${name} languages what a state machine finds`, () => {
      fc.assert(
        fc.property(source, (text) => {
          const found = scanComments(text, tokens);
          const plain = found.map(({ body, startLine, endLine }) => ({ body, startLine, endLine }));
          assert.deepEqual(plain, naive(text, tokens));
        }),
        { numRuns: 3000 },
      );
    });

  for (const languageId of commentedLanguages)
    it(`finds a comment after code in ${languageId} whatever stands before it`, () => {
      const tokens = commentTokensOf(languageId) as CommentTokens;
      const block = tokens.block.find(({ atLineStart, isDoc }) => !atLineStart && !isDoc);
      const comment = tokens.line[0]
        ? `${tokens.line[0]} 見つかる`
        : `${block?.open} 見つかる ${block?.close}`;
      const text = `x\n${comment}\ny`;
      assert.deepEqual(
        scanComments(text, tokens).map(({ body, startLine }) => [body.trim(), startLine]),
        [['見つかる', 2]],
      );
    });

  it('ends on any input in any language, with lines inside of the text', () => {
    const token = fc.constantFrom(
      ...pieces,
      "'",
      '`',
      '#',
      '{-',
      '-}',
      '=begin',
      '\n=cut',
      '"""',
      '<!--',
      '[[',
      '%{',
    );
    fc.assert(
      fc.property(fc.constantFrom(...commentedLanguages), fc.array(token, { maxLength: 40 }), (id, parts) => {
        const text = parts.join('');
        const lines = text.split('\n').length;
        for (const { startLine, endLine } of scanComments(text, commentTokensOf(id) as CommentTokens))
          assert.ok(1 <= startLine && startLine <= endLine && endLine <= lines);
      }),
      { numRuns: 3000 },
    );
  });
});
