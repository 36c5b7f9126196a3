import assert from 'node:assert/strict';
import { renderResults } from '../../src/cli/render.ts';
import type { SearchResult } from '../../src/core/search/search.ts';
import { somePassage } from '../support/passage.ts';

type Given = Partial<SearchResult['passage']> & Partial<Pick<SearchResult, 'isWeak' | 'rank'>>;

function result(
  text: string,
  { isWeak = false, rank = 1, ...given }: Given,
  ...terms: string[]
): SearchResult {
  const passage = somePassage(text, given);
  return { rank, score: 0.5, isWeak, folder: '', passage, explanation: { matchedTerms: terms } };
}

const plain = (...results: SearchResult[]): string => renderResults(results, true, false);
const marked = (text: string, ...terms: string[]): string[] =>
  [...renderResults([result(text, {}, ...terms)], false, true).matchAll(/\x1b\[33m(.*?)\x1b\[0m/g)].map(
    ([, word = '']) => word,
  );

describe('results in the terminal', () => {
  it('hold no orders to the terminal from an indexed file', () => {
    const [clipboard, clear] = ['\x1b]52;c;ZWNobyBoaQ==\x07', '\x1b[2J'];
    const given = { path: `a${clear}\n.md`, headingPath: [`見出し${clear}`], symbol: `f${clipboard}` };
    const shown = plain(result(`Read${clipboard} me${clear},\x9b2J and\ttabs\n.`, given));
    assert.doesNotMatch(shown.replaceAll('\n', ''), /\p{Cc}/u);
    assert.match(shown, /^ 1\. a\uFFFD\[2J\uFFFD\.md:1-1 {2}markdown/);
    assert.match(shown, /見出し\uFFFD\[2J > f\uFFFD\]52;/);
    assert.match(shown, /Read\uFFFD\]52;c;ZWNobyBoaQ==\uFFFD me\uFFFD\[2J,\uFFFD2J and tabs \.\n/);
  });

  it('mark the words of the question as the text writes them', () => {
    assert.deepEqual(marked('ﾀｲﾑｱｳﾄまで待つ', 'タイム'), ['ﾀｲﾑ']);
    assert.deepEqual(marked('ＡＰＩキーとapi', 'api'), ['ＡＰＩ', 'api']);
    assert.deepEqual(marked('IPv4 of a PV', 'pv'), ['PV']);
    assert.deepEqual(marked('A Secret holds tokens.', 'secrets', 'token'), ['Secret', 'tokens']);
  });

  it('keep every letter of what they mark', () => {
    const colored = renderResults([result('㍿のＡＰＩキー', {}, 'api', '株式会社')], false, true);
    assert.match(colored, /\x1b\[33m㍿\x1b\[0mの\x1b\[33mＡＰＩ\x1b\[0mキー/);
  });

  it('have a line above the weak ones', () => {
    const shown = plain(result('one', {}), result('two', { isWeak: true, rank: 2 }), result('three', { isWeak: true, rank: 3 })); // prettier-ignore
    assert.match(shown, /one\n[^]*── weak matches ──\n 2\. [^]*two[^]*\n 3\. /);
  });
});
