import assert from 'node:assert/strict';
import { bm25 } from '../../../src/core/search/bm25.ts';
import { stressLastHeading } from '../../../src/core/search/headingPath.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';

describe('A heading path as a query', () => {
  it('says its last heading three times', () => {
    assert.equal(
      stressLastHeading('認証 > APIキーの取得'),
      '認証 > APIキーの取得 > APIキーの取得 APIキーの取得',
    );
    assert.equal(stressLastHeading('Guide › Install » Proxy'), 'Guide › Install » Proxy > Proxy Proxy');
  });

  it('is told from questions, code and signs without words', () => {
    for (const plain of ['', '再試行はどう行われますか', 'a->b', 'Map<K, V>', 'x > ', '> quoted', 'cat a >b'])
      assert.equal(stressLastHeading(plain), plain);
  });

  it('looks up the words of its last heading before those above it', () => {
    const segment = memorySegment('a', [
      somePassage('Install the certificate'),
      somePassage('Remove the proxy'),
      somePassage('Install the service'),
    ]);
    const best = (query: string) => bm25([segment], query, 1, () => true)[0]?.row;
    assert.equal(best('Install certificate > Proxy'), 1);
    assert.equal(best('Install certificate Proxy'), 0);
    assert.equal(best('Proxy > Install certificate'), 0);
  });
});
