import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commentExtractor } from '../../src/core/passages/comments/commentExtractor.ts';
import { languageIdOf } from '../../src/core/passages/languageIds.ts';
import { TreeSitterParser } from '../../src/node/treeSitterParser.ts';

const root = join(import.meta.dirname, '../..');
const parser = new TreeSitterParser(join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm'));
const extract = commentExtractor(parser);

/** File, then [lines, kind, symbol, text] of each passage. */
const expected: Readonly<Record<string, readonly (readonly [string, string, string, string])[]>> = {
  'client.ts': [
    [
      '6-12',
      'docstring',
      'Client',
      'Talks to the gateway and keeps one connection open.\n\ntimeoutMs how long to wait for an answer',
    ],
    [
      '14-15',
      'comment',
      'Client.connect',
      '接続が切れたら、待ち時間を倍にしながら再試行する。\n最大で五回まで。',
    ],
    ['17', 'comment', 'Client.connect', 'not worth a proxy here'],
    [
      '23-25',
      'comment',
      'Client.connect',
      'Old servers close the socket at once.\n\nThey are told apart by their greeting.',
    ],
    ['29', 'docstring', 'Client.refresh', '認証トークンを更新します。connect の後に呼び出してください。'],
    ['33', 'comment', 'Client.queue', 'TODO: 再試行の間隔を設定できるようにする'],
    ['37', 'docstring', 'retryLimit', 'How often a request is sent again before it fails.'],
    ['41', 'docstring', 'Options.timeoutMs', 'Milliseconds until an attempt is given up.'],
    ['43', 'comment', 'Options.verbose', 'Prints every frame to the log.'],
    ['46-52', 'docstring', 'summarise', 'Sums up what was sent.'],
  ],
  'panel.tsx': [
    ['4', 'docstring', 'Panel', '検索結果を一覧で表示するパネル。'],
    ['6', 'comment', 'Panel', 'Keep the order that the ranking gave.'],
    ['9', 'comment', 'Panel.onSelect', 'プレビューを先に開いておく。'],
    ['14', 'comment', 'Panel', 'The list scrolls on its own, the header stays.'],
  ],
  'legacy.js': [
    [
      '4-9',
      'docstring',
      'readRates',
      'Reads a table of exchange rates.\nfile the path of the table\noptions options\noptions.maxRows 読み込む行数の上限',
    ],
    ['11', 'comment', 'readRates', 'slashes in a pattern open no comment'],
    ['15-16', 'comment', 'cache', 'Rates are kept in memory\nuntil the day ends.'],
    ['18', 'comment', 'cache.latest', '通貨コードごとの最新レート'],
    ['23', 'comment', 'Rates.convert', '端数は銀行丸めで処理する。'],
  ],
  'store.py': [
    ['6', 'docstring', '', 'Keeps sessions on disk.'],
    ['9', 'comment', 'DEFAULT_FOLDER', '保存先が未指定のときに使うフォルダー。'],
    [
      '14-20',
      'docstring',
      'Store',
      'セッションを保存する領域。\n\nExpired sessions are removed when the store is opened.',
    ],
    ['22', 'comment', 'Store.limit', 'sessions that one user may hold'],
    ['25-29', 'docstring', 'Store.save', "Write one session.\n\nkey the session's key"],
    ['30', 'comment', 'Store.save', 'Write aside first, so that a crash leaves the old file.'],
    ['35', 'comment', 'Store.sweep', 'Sessions that nobody asked for in a month are dropped.'],
    ['38-43', 'docstring', 'Store.sweep', 'Drops old sessions:\n\nRuns once a day.'],
    ['48', 'comment', 'main', '終了時に一時ファイルを消す。'],
    ['49', 'comment', 'run', 'The entry point for cron.'],
  ],
  'Cache.java': [
    ['6-15', 'docstring', 'Cache', 'Holds values that are costly to compute.\n\nV the type of the values'],
    ['17', 'docstring', 'Cache.LIMIT', '保持する件数の上限。これを超えると古いものから捨てる。'],
    [
      '20-26',
      'docstring',
      'Cache.get',
      'Returns the value of key, computing it if needed.\n\nkey the key to look up\n値。計算に失敗した場合は null\nthrows CacheException when the loader fails',
    ],
    ['29', 'comment', 'Cache.get', 'Two threads may compute the same value; the first one wins.'],
    ['34', 'comment', 'Cache.State.EMPTY', 'まだ何も読み込んでいない状態'],
    ['36', 'comment', 'Cache.State.FULL', 'nothing fits any more'],
  ],
  'pool.go': [
    ['4', 'docstring', 'pool', 'Package pool shares connections among goroutines.'],
    ['9', 'docstring', 'Pool', 'Pool hands out connections to the database.'],
    ['11', 'docstring', 'Pool.Max', '同時に開ける接続の最大数。'],
    ['13', 'comment', 'Pool.idle', 'connections that wait for work'],
    [
      '16-20',
      'docstring',
      'Pool.Get',
      'Get waits until a connection is free.\n\nエラーは接続が閉じられたときだけ返る。',
    ],
    ['22', 'comment', 'Pool.Get', 'A timer per call would cost more than the wait.'],
    ['28', 'docstring', 'idleTimeout', 'Idle connections are closed after this time.'],
  ],
  'config.rs': [
    ['1', 'docstring', '', 'Parsing of configuration files.'],
    ['3', 'docstring', 'load', '設定ファイルを読み込み、既定値を補う。'],
    ['10', 'comment', 'load', 'The file may be missing on the first start.'],
    ['16', 'docstring', 'Config.merge', "Merges the user's values over the defaults."],
    ['20', 'comment', 'Config.nested', '外側 /* 入れ子のコメント */ まで一つとして扱う'],
    ['25', 'docstring', 'Level.Trace', 'Everything, down to single packets.'],
  ],
  'ring.c': [
    ['1-6', 'comment', '', 'ring.c - a ring buffer without locks'],
    ['10', 'docstring', 'ring', '読み手と書き手がそれぞれ一つの場合だけ安全に使える。'],
    ['12', 'comment', 'ring.head', 'next slot to write'],
    ['13', 'comment', 'ring.data', '領域は呼び出し側が確保する'],
    ['16-19', 'docstring', 'ring_put', 'Adds one byte.\nReturns false when the ring is full.'],
    ['22', 'docstring', 'RING_SIZE', 'The size must be a power of two.'],
  ],
  'queue.cpp': [
    ['1-3', 'comment', '', 'A queue that several threads fill and one empties.'],
    ['8-9', 'docstring', 'Queue.push', '要素を追加する。満杯の場合は待機する。\nvalue the element to add'],
    ['12', 'docstring', 'Queue.limit', 'how many elements fit'],
    ['15', 'docstring', 'Queue.drain', 'Waits until the queue is empty.'],
    ['20', 'comment', 'Queue.drain', '空になったことは条件変数で知らされる。'],
  ],
  'Mailer.cs': [
    ['5-7', 'docstring', 'Mailer', 'Sends messages through Example.Smtp.\n\nT the type of the message'],
    ['12', 'comment', 'Mailer.failed', '送信に失敗したメッセージの待ち行列'],
    [
      '16-18',
      'docstring',
      'Mailer.Send',
      'メッセージを送信します。\nmessage The message to send.\n送信できた場合は true。',
    ],
    ['21', 'comment', 'Mailer.Send', 'the backslash ends nothing here'],
  ],
  'report.rb': [
    ['3-6', 'comment', '', 'Reports are built once a night\nand kept for a week.'],
    ['8', 'docstring', 'Report', '売上の集計をまとめるモジュール。'],
    ['10-13', 'docstring', 'Report.Daily', 'Groups rows by day.\n\nrows the rows to group\n日付ごとの行'],
    ['19', 'comment', 'Report.Daily.build', 'the caller escapes it'],
  ],
  'Router.php': [
    ['8-10', 'docstring', 'Router', 'リクエストを処理する関数へ振り分ける。'],
    ['14', 'docstring', 'Router.routes', 'Handlers by path.'],
    [
      '17-24',
      'docstring',
      'Router.add',
      'Adds a handler.\n\n$path where it listens\n$handler what is called',
    ],
    ['27', 'comment', 'Router.add', 'The last handler for a path wins.'],
    ['28', 'comment', 'Router.add', '以前の登録は上書きされる'],
  ],
  'deploy.sh': [
    ['2', 'comment', '', 'Deploys the site and rolls back when the health check fails.'],
    ['5', 'comment', 'limit', 'how many hosts are updated at once'],
    ['7', 'docstring', 'update_host', '一台ずつ更新し、応答を確認する。'],
    ['13', 'comment', 'update_host', 'The load balancer needs a moment to notice.'],
  ],
  'theme.css': [
    ['1', 'comment', '', "Colours follow the editor's theme."],
    ['4', 'comment', '', '警告のときだけ使う色'],
  ],
};

async function passagesOf(file: string) {
  const text = await readFile(join(root, 'test/fixtures/code', file), 'utf8');
  return extract({ path: file, languageId: languageIdOf(file) ?? '', text });
}

describe('Comments by syntax tree', () => {
  for (const [file, rows] of Object.entries(expected))
    it(`finds the prose of ${file} with lines, kind and owner`, async () => {
      const found = (await passagesOf(file)).map(({ range, kind, symbol, text }) => {
        const { startLine, endLine } = range;
        return [startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`, kind, symbol ?? '', text];
      });
      assert.deepEqual(found, rows);
    });

  it('maps every line of a text to the line of the file that holds it', async () => {
    for (const file of Object.keys(expected)) {
      const lines = (await readFile(join(root, 'test/fixtures/code', file), 'utf8')).split('\n');
      for (const passage of await passagesOf(file))
        passage.text.split('\n').forEach((text, i) => {
          const words = text.match(/[\p{L}]{3,}/gu) ?? [];
          const line = lines[(passage.lines[i] ?? 0) - 1] ?? '';
          assert.ok(
            words.filter((word) => line.includes(word)).length >= words.length - 1,
            `${file}: ${text}`,
          );
        });
    }
  });
});
