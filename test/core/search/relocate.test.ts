import assert from 'node:assert/strict';
import type { Passage } from '../../../src/core/passages/passage.ts';
import { relocate } from '../../../src/core/search/relocate.ts';

function passage(text: string, startLine: number, endLine: number, languageId = 'markdown'): Passage {
  const range = { startLine, endLine };
  return {
    path: 'a',
    range,
    kind: 'markdown',
    language: 'ja',
    languageId,
    headingPath: [],
    text,
    hash: '1',
  };
}

const where = (found: Passage | undefined): string | undefined =>
  found && `${found.range.startLine}-${found.range.endLine}`;

describe('relocate', () => {
  it('finds a passage at its lines, whatever markup stands between its words', () => {
    const source =
      '# 認証\n\n詳細は[**APIキーの取得**](../api/keys.md "鍵")を\n参照してください。`x`も使えます。';
    const found = passage('詳細はAPIキーの取得を参照してください。xも使えます。', 3, 4);
    assert.equal(relocate(found, source), found);
  });

  it('finds a comment whose lines moved down, and keeps its height', () => {
    const source = 'a\nb\nc\n  // 接続を再利用する。\n  // Never closed twice.\nd';
    const found = relocate(passage('接続を再利用する。\nNever closed twice.', 1, 2, 'c'), source);
    assert.equal(where(found), '4-5');
  });

  it('finds nothing where one word of the middle was changed', () => {
    const source = 'Returns the account that owns the token.';
    assert.equal(relocate(passage('Returns the user that owns the token.', 1, 1), source), undefined);
    assert.equal(relocate(passage('未発送の注文を返す。', 1, 1), '発送済の注文を返す。'), undefined);
  });

  it('finds nothing where the prose is gone, or where there never was any', () => {
    assert.equal(relocate(passage('接続を再利用する。', 3, 3), 'a\nb'), undefined);
    assert.equal(relocate(passage('接続を再利用する。', 3, 3), ''), undefined);
    assert.equal(relocate(passage('--', 1, 1), '--'), undefined);
  });

  it('tells no line break from another', () => {
    assert.equal(where(relocate(passage('二行目の説明', 1, 1), 'a\r\n二行目の説明\rb')), '2-2');
  });

  it('reads the escapes of a notebook', () => {
    const source = '{"cells": [\n"\\u8a8d\\u8a3c\\u306e\\u6d41\\u308c"\n]}';
    assert.equal(where(relocate(passage('認証の流れ', 2, 2, 'jupyter'), source)), '2-2');
    assert.equal(relocate(passage('認証の流れ', 2, 2, 'c'), source), undefined);
  });
});
