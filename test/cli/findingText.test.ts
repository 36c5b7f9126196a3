import assert from 'node:assert/strict';
import { findingText } from '../../src/cli/findingText.ts';
import type { FindingLine } from '../../src/core/training/events.ts';

describe('A finding of the check of pairs', () => {
  const before = process.env['LC_ALL'];
  afterEach(() => {
    if (before === undefined) delete process.env['LC_ALL'];
    else process.env['LC_ALL'] = before;
  });

  const said = (locale: string, kind: FindingLine['kind'], detail: FindingLine['detail']): string => {
    process.env['LC_ALL'] = locale;
    return findingText({ kind, detail, file: 'pairs.po', line: 7, source: 'APIキーの取得' });
  };

  it('names side and languages in the user’s language', () => {
    const detail = { side: 'source', expected: 'en', found: 'ja' };
    assert.equal(
      said('C.UTF-8', 'language', detail),
      'pairs.po:7: suspicious, another language (the source reads as Japanese, not English): APIキーの取得',
    );
    assert.equal(
      said('ja_JP.UTF-8', 'language', { ...detail, side: 'target', expected: 'x-y', found: 'tr' }),
      'pairs.po:7: 要確認: 言語が違います (訳文がx-yではなくトルコ語と判定されました): APIキーの取得',
    );
  });

  it('says how far lengths are from the usual, and which numbers differ', () => {
    assert.match(said('C.UTF-8', 'length', { times: 5.5 }), /lengths differ much \(5\.5 times the usual\)/);
    assert.match(said('ja_JP.UTF-8', 'length', { times: 5.5 }), /\(通常の 5\.5 倍\)/);
    assert.match(said('C.UTF-8', 'numbers', { numbers: '30, 45' }), /numbers differ \(30, 45\)/);
    assert.match(said('C.UTF-8', 'empty', {}), /a side is empty: APIキー/);
  });
});
