import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commentExtractor } from '../../../../src/core/passages/comments/commentExtractor.ts';
import { languageIdOf } from '../../../../src/core/passages/languageIds.ts';

const code = join(import.meta.dirname, '../../../fixtures/code');
const extract = commentExtractor({ parse: () => Promise.resolve(undefined) });

/** File, then [lines, kind, symbol, text] of each passage. */
const expected: Readonly<Record<string, readonly (readonly [string, string, string, string])[]>> = {
  'orders.sql': [
    ['2', 'comment', 'open_orders', 'Orders that are paid but not sent yet.'],
    ['4', 'comment', '', 'assigned by the shop, never reused'],
    ['8-9', 'comment', 'pending_orders', '未発送の注文を日付順に返す。\n取り消された注文は含まない。'],
  ],
  'init.lua': [
    ['1-2', 'docstring', 'open_notes', 'Opens a window for notes.\n最後に開いたメモを復元する。'],
    ['6-7', 'comment', '', 'The window stays open\nuntil it is closed by hand.'],
  ],
  'Parser.hs': [
    ['2-4', 'docstring', 'Parser', 'Parsers for the query language.\n{- 入れ子のコメントも含む -}'],
    ['7', 'docstring', 'term', 'Reads one term, quotes included.'],
    ['9', 'comment', '', 'a quote opens a phrase'],
  ],
  'Session.kt': [
    ['1-4', 'docstring', 'Session', 'Keeps the user signed in.\ntoken 認証に使うトークン'],
    ['6', 'comment', 'refresh', '期限が切れる前に更新する。'],
    ['8', 'comment', 'quote', 'a character, not a string'],
    ['10', 'comment', '', 'outer /* inner */ still the same comment'],
  ],
  'Player.swift': [
    [
      '2-4',
      'docstring',
      'Player',
      'Plays sounds one after another.\n\n- Parameter volume: 音量（0 から 1 まで）',
    ],
    ['7', 'comment', 'url', 'Silence between two sounds is cut.'],
    ['8', 'comment', 'url', 'where sounds come from'],
  ],
  'widget.dart': [
    ['2', 'docstring', 'SettingsPage', '設定画面を表示する。'],
    ['4', 'comment', '', 'the help page'],
  ],
  'ci.yaml': [
    ['1', 'comment', '', 'Runs on every change of the main branch.'],
    ['5', 'comment', '', '画面に表示される名前'],
  ],
  'main.tf': [
    ['1', 'comment', 'aws_s3_bucket', 'The bucket keeps backups for a year.'],
    ['3', 'comment', '', 'the name is global'],
    ['4', 'comment', '', '削除を防ぐための設定'],
  ],
  'worker.ex': [
    ['2-4', 'docstring', '', 'Runs jobs from the queue.'],
    ['6-8', 'docstring', 'run', 'ジョブを一つ取り出して実行する。'],
    ['10', 'comment', '', 'interpolation opens no comment'],
    ['13-15', 'docstring', 'stop', 'Stops the worker; #{job} stays as it is written.'],
    ['18', 'docstring', 'count', 'Says how many jobs wait.'],
  ],
  'util.pl': [
    [
      '4-14',
      'docstring',
      '',
      'NAME\n\nUtil - small helpers for reports\n\ntrim\n\nTakes white space off both ends.',
    ],
    ['16', 'comment', 'count', '配列の要素数を数える。'],
    ['17', 'comment', 'count', 'the last index plus one'],
  ],
  'App.vue': [
    ['2', 'comment', '', 'The list is empty until the first search.'],
    ['6', 'comment', '', '検索語が空のときは何も表示しない。'],
  ],
  Dockerfile: [
    ['2', 'comment', '', 'Builds the server without development tools.'],
    ['4', 'comment', '', 'キャッシュを残さない'],
  ],
  'paper.tex': [
    ['1', 'comment', '', 'figures are from last year'],
    ['3', 'comment', '', '図の位置は最後に調整する。'],
  ],
  'Module.vb': [
    ['1', 'docstring', 'Counter', 'Counts words.'],
    ['3', 'comment', '', '単語は空白で区切る'],
  ],
  'stats.jl': [
    ['1-3', 'docstring', 'stats', '平均と分散を一度に計算する。'],
    ['5', 'comment', '', 'One pass is enough #= even nested =# here'],
    ['6', 'comment', '', 'the transpose costs nothing'],
  ],
  'Backup.ps1': [
    ['1-6', 'docstring', '', 'Copies the database to the archive.\nKeep\nHow many copies are kept.'],
    ['9', 'comment', 'Remove-Old', '古いバックアップを削除する。'],
    ['12', 'comment', '', 'progress for the console'],
  ],
};

/** A comment that must be found and one inside a literal that must not, in languages without a fixture. */
const snippets: readonly (readonly [string, string, readonly string[]])[] = [
  ['scala', 'val q = \'"\' // 引用符で始まる行\nval s = """// not this one"""', ['引用符で始まる行']],
  ['toml', "url = \"http://a#b\" # 接続先のサーバー\npath = '''# not this'''", ['接続先のサーバー']],
  ['ini', '; Read at start only\nkey = value ; not a comment', ['Read at start only']],
  [
    'makefile',
    '# Builds all targets\nx:\n\techo "it\'s" # 出力は捨てる',
    ['Builds all targets', '出力は捨てる'],
  ],
  ['scss', '// Shared by all pages\na { b: url(http://c) }', ['Shared by all pages']],
  ['html', '<!-- 検索欄はここに入る -->\n<a href="//x">// text</a>', ['検索欄はここに入る']],
  ['xml', '<a>\n<!-- Kept for old\n clients -->\n</a>', ['Kept for old\nclients']],
  ['svelte', '<p>https://x.y</p>\n<script>\n// Runs in the browser\n</script>', ['Runs in the browser']],
  [
    'proto3',
    '// 検索の要求を表す。\nmessage Query { string q = 1; /* what is asked */ }',
    ['検索の要求を表す。', 'what is asked'],
  ],
  ['graphql', '# Lists all users\ntype Query { a: String }', ['Lists all users']],
  [
    'r',
    "#' 平均を求める関数\nf <- function(x) 'a # b' # no names kept",
    ['平均を求める関数', 'no names kept'],
  ],
  [
    'matlab',
    "x = a'; % the transpose of a\n%{\n行列の大きさを調べる\n%}",
    ['the transpose of a', '行列の大きさを調べる'],
  ],
  ['zig', 'const a = \\\\// not this\n;// Freed by the caller', ['Freed by the caller']],
  [
    'nim',
    '## 入力を検証する関数\nproc f() = discard #[ not yet #[ nested ]# done ]#',
    ['入力を検証する関数', 'not yet #[ nested ]# done'],
  ],
  ['ocaml', "let q = '\"' (* a quote (* nested *) here *)", ['a quote (* nested *) here']],
  ['fsharp', 'let s = "(* no *)" // 文字列の中は無視する', ['文字列の中は無視する']],
  [
    'erlang',
    "%% 接続を受け付ける。\nf() -> $%, 'a%b'. % the port is open",
    ['接続を受け付ける。', 'the port is open'],
  ],
  [
    'clojure',
    '(def s "; no") ; 定数は変更しない\n\\; #| block text here |#',
    ['定数は変更しない', 'block text here'],
  ],
  ['lisp', ';;; Entry point below\n(print #\\; )', ['Entry point below']],
  ['fortran', "print *, 'a ! b' ! 結果を出力する", ['結果を出力する']],
  ['ada', "X : Character := '\"'; -- quotes are kept", ['quotes are kept']],
  ['pascal', "s := 'it''s {no}'; { 文字列を結合する }", ['文字列を結合する']],
  ['solidity', '/// @notice Pays the owner\ncontract A { string s = "//no"; }', ['Pays the owner']],
  ['latex', 'a \\% b % 一割引きの場合', ['一割引きの場合']],
  ['cmake', 'set(A "#no") # found by the linker', ['found by the linker']],
  ['groovy', "def a = '//no' // ビルド番号を付ける", ['ビルド番号を付ける']],
  ['bat', 'REM Cleans the cache\necho rem not a comment', ['Cleans the cache']],
  ['objective-c', 'NSString *s = @"//no"; // 画面の見出し', ['画面の見出し']],
  [
    'coffeescript',
    '###\nTwo columns here\n###\na = "#{b}" # 左寄せにする',
    ['Two columns here', '左寄せにする'],
  ],
  ['nix', "a = ''# no''; # pinned by hash", ['pinned by hash']],
  ['php', "<?php $a = '# no\n // no'; # 一度だけ実行する", ['一度だけ実行する']],
  ['csharp', 'var p = @"C:\\"; // 区切り文字で終わる', ['区切り文字で終わる']],
  ['rust', "fn f<'a>(x: &'a str) {} // don't clone here", ["don't clone here"]],
];

describe('Comments by tokens', () => {
  for (const [file, rows] of Object.entries(expected))
    it(`finds the prose of ${file} with lines, kind and owner`, async () => {
      const text = await readFile(join(code, file), 'utf8');
      const passages = await extract({ path: file, languageId: languageIdOf(file) ?? '', text });
      const found = passages.map(({ range: { startLine, endLine }, kind, symbol, text }) => {
        return [startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`, kind, symbol ?? '', text];
      });
      assert.deepEqual(found, rows);
    });

  for (const [languageId, text, texts] of snippets)
    it(`passes over the literals of ${languageId}`, async () => {
      const passages = await extract({ path: 'a', languageId, text });
      assert.deepEqual(
        passages.map((passage) => passage.text),
        texts,
      );
    });

  it('finds nothing in a language without comments', async () => {
    assert.deepEqual(await extract({ path: 'a', languageId: 'plaintext', text: '// two words' }), []);
  });

  it('reads a minified file of five megabytes', async () => {
    const text = `${'var a=function(b,c){return"//"+b[c]};'.repeat(140_000)}\n// 終端の目印はここに置く`;
    const passages = await extract({ path: 'a.js', languageId: 'javascript', text });
    assert.deepEqual(
      passages.map((passage) => [passage.range.startLine, passage.text]),
      [[2, '終端の目印はここに置く']],
    );
  });
});
