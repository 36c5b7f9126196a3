import assert from 'node:assert/strict';
import { typingDelayMs } from '../../../src/core/search/typingDelay.ts';

describe('typingDelayMs', () => {
  const settled = typingDelayMs('error handling');

  for (const query of ['エラーsy', 'にんしょうn', '認証のs', '設定をｋ', 'サーバーky', 'まっtch'])
    it(`waits longer while romaji stands behind kana: ${query}`, () =>
      assert.ok(typingDelayMs(query) > settled));

  for (const query of [
    '',
    'エラー処理',
    'エラー処理の方法',
    'エラー handling',
    'useState',
    '認証API',
    'エラーAPI',
  ])
    it(`does not for what is settled: ${query || '(nothing)'}`, () =>
      assert.equal(typingDelayMs(query), settled));
});
