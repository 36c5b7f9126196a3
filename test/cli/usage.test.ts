import assert from 'node:assert/strict';
import { join } from 'node:path';
import { kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const commands = ['index', 'search', 'similar', 'embed', 'eval', 'why', 'models', 'train', 'doctor'];

describe('Wrong use of the command line', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  before(() =>
    writeFiles(folder.path, { 'a.md': '# A\n\nSome prose.\n', 'empty.md': '\n', 'notes/b.md': '# B\n' }),
  );
  after(() => folder.remove());

  it('is helped by --help on each command, and by it alone', async () => {
    const runs = await Promise.all([[], ...commands.map((name) => [name])].map((args) => kakehashi([...args, '--help']))); // prettier-ignore
    for (const [i, { exitCode, stdout, stderr }] of runs.entries()) {
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(
        stdout,
        i === 0 ? /Usage: kakehashi / : new RegExp(`Usage: kakehashi ${commands[i - 1]} `),
      );
    }
    for (const name of commands) assert.match(runs[0]?.stdout ?? '', new RegExp(`^  ${name} `, 'm'));
    for (const { stdout } of runs.slice(1))
      for (const option of ['--workspace', '--index', '--model', '--json', '--quiet', '--threads'])
        assert.ok(stdout.includes(option));
  });

  for (const [args, words] of [
    [['serach', 'x'], /unknown command 'serach'.*"kakehashi --help"/],
    [['search', 'x', '--nearest'], /unknown option '--nearest'.*"kakehashi search --help"/],
    [['index', '--top', '3'], /unknown option '--top'.*"kakehashi index --help"/],
    [['search'], /missing required argument 'query'/],
    [['search', 'x', 'y'], /too many arguments/],
    [['search', 'x', '--top'], /argument missing/],
    [['search', 'x', '--top', '0'], /^--top: 0 is not a positive whole number/],
    [['search', 'x', '--top', 'ten'], /^--top: ten is not/],
    [['search', 'x', '--threads', '-1'], /^--threads: -1 is not/],
    [
      ['search', 'x', '--mode', 'fuzzy'],
      /^--mode: fuzzy is not allowed. Choose from: hybrid, semantic, lexical/,
    ],
    [
      ['search', 'x', '--kind', 'markdown,code'],
      /^--kind: code is not allowed. Choose from: markdown, comment/,
    ],
    [['search', ''], /query is empty/],
    [['search', ' …？ '], /query is empty/],
    [['search', 'x', '--workspace', 'none'], /none: no such folder.*--workspace/],
    [['search', 'x', '--workspace', 'a.md'], /a\.md: not a folder.*--workspace/],
    [['search', 'x', '--model', 'none'], /^none: no such model.*models list/],
    [['similar', 'none.md'], /^none\.md: no such file/],
    [['similar', 'empty.md'], /^empty\.md: holds no passage/],
    [['embed', '--type', 'document'], /^--type: document is not allowed. Choose from: query, passage/],
    [['eval', '--set', 'none'], /none: no evaluation set.*--set/],
    [
      ['models', 'delete'],
      /^models: delete is not allowed. Choose from: list, use NAME, rollback, remove NAME, verify DIR/,
    ],
    [['models', 'verify'], /^models: verify is not allowed. Choose from: verify DIR/],
    [['models', 'verify', 'none'], /^none: no such model/],
    [['drift', '--help'], /unknown command 'drift'/],
    [
      ['search', 'x', '--language', 'ja,klingon'],
      /^--language: klingon is not allowed. Choose from: ja, zh, en/,
    ],
    [['similar', 'notes'], /^notes: a folder\. Name a file in it\./],
    [['similar', 'notes:3'], /^notes: a folder\./],
    [['eval', '--set', 'a.md'], /a\.md: no evaluation set.*--set/],
  ] as const)
    it(`is one line on stderr and exit code 2: ${args.join(' ')}`, async () => {
      const run = await kakehashi([args[0], '--index', join(folder.path, 'index'), ...args.slice(1)], {
        cwd: folder.path,
      });
      assert.deepEqual([run.exitCode, run.stdout], [2, '']);
      assert.match(run.stderr, words);
      assert.match(run.stderr, /^[^\n]+\n$/);
    });

  it('is explained in Japanese where that is the locale', async () => {
    const env = { LANG: 'ja_JP.UTF-8' };
    const [empty, option] = await Promise.all([
      kakehashi(['search', ''], { env }),
      kakehashi(['search', 'x', '--nearest'], { env }),
    ]);
    assert.equal(empty.stderr, '検索語が空です。語または質問を指定してください。\n');
    assert.equal(
      option.stderr,
      'オプション --nearest はありません。"kakehashi search --help" を参照してください。\n',
    );
  });

  it('is helped in Japanese, and no word of the help is left in English', async () => {
    const env = { LANG: 'ja_JP.UTF-8' };
    const runs = await Promise.all([[], ...commands.map((name) => [name])].map((args) => kakehashi([...args, '--help'], { env }))); // prettier-ignore
    for (const { exitCode, stdout } of runs) {
      assert.equal(exitCode, 0);
      assert.match(stdout, /^使い方: kakehashi /);
      // Names, placeholders and defaults are those of the command line itself.
      const described = stdout.split('\n').filter((line) => / {2,}\S/.test(line.trim()));
      for (const line of described)
        assert.match(line, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
      assert.doesNotMatch(stdout, /\b(default|the|display|Options|Commands)\b|\[options\]|\[command\]/);
    }
  });
});
