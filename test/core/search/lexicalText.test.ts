import assert from 'node:assert/strict';
import { lexicalText } from '../../../src/core/search/lexicalText.ts';
import { tokens } from '../../../src/core/search/terms.ts';
import { somePassage } from '../../support/passage.ts';

describe('lexicalText', () => {
  const counts = (term: string, given: Parameters<typeof somePassage>[1]): number =>
    tokens(lexicalText(somePassage('本文です', given))).filter((found) => found === term).length;

  it('counts the passage’s own heading three times and those above it once', () => {
    const given = { headingPath: ['認証', '設定'] };
    assert.deepEqual([counts('認証', given), counts('設定', given)], [1, 3]);
  });

  it('counts the owning symbol three times and the path once', () => {
    const given = { symbol: 'openSession', path: 'src/pool.ts' };
    assert.deepEqual([counts('opensession', given), counts('pool', given)], [3, 1]);
  });

  it('holds the prose', () => assert.equal(counts('本文', {}), 1));
});
