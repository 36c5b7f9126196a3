import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult, JsonSummary } from '../support/cli.ts';
import { builtCli, json, kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const resultFields = ['rank', 'score', 'path', 'startLine', 'endLine', 'kind', 'language', 'headingPath', 'symbol', 'text']; // prettier-ignore

describe('kakehashi index, search, similar and why', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  const common = ['--workspace', root, '--index', join(folder.path, 'index')];
  const search = (...args: string[]) => json<JsonResult>(['search', ...args, ...common]);
  const similar = (...args: string[]) => json<JsonResult>(['similar', ...args, ...common]);
  const places = (results: readonly JsonResult[]): string[] =>
    results.map(({ path, startLine }) => `${path}:${startLine}`);
  before(() => {
    const ignored = { '.gitignore': 'build/\n# 下書き\n*.draft.md\n', 'notes.draft.md': '# 下書き\n\n未完成の文書です。\n' }; // prettier-ignore
    writeFiles(root, { ...bilingualFiles, ...ignored });
  });
  after(() => folder.remove());

  it('sums up what was indexed, in the contract’s fields', async () => {
    const [summary, ...more] = await json<JsonSummary>(['index', root, ...common.slice(2)]);
    assert.ok(summary);
    const fields = ['files', 'passages', 'embedded', 'reused', 'removed', 'failed', 'seconds', 'model'];
    assert.deepEqual(Object.keys(summary).sort(), fields.sort());
    assert.deepEqual([more, summary.files, summary.failed], [[], Object.keys(bilingualFiles).length, []]);
    assert.deepEqual(
      [summary.embedded, summary.removed, summary.model],
      [summary.passages, 0, 'kakehashi-small'],
    );
    assert.ok(summary.passages >= 10);
  });

  it('finds the Japanese section for an English question and back, in the contract’s fields', async () => {
    const [english, japanese] = await Promise.all([
      search('how do I obtain an API key', '--language', 'ja', '--top', '3'),
      search('APIキーの取得', '--language', 'en', '--top', '3'),
    ]);
    assert.deepEqual(places(english)[0], 'docs/ja/authentication.md:5');
    assert.deepEqual(places(japanese)[0], 'docs/en/authentication.md:5');
    const [first] = english;
    assert.deepEqual(Object.keys(first ?? {}).sort(), resultFields.sort());
    assert.deepEqual(
      { ...first, score: 0, text: '' },
      { rank: 1, score: 0, path: 'docs/ja/authentication.md', startLine: 5, endLine: 5, kind: 'markdown', language: 'ja', headingPath: ['認証', 'APIキーの取得'], symbol: null, text: '' }, // prettier-ignore
    );
    assert.match(first?.text ?? '', /^設定ページでAPIキーを作成します。/);
    for (const results of [english, japanese])
      assert.deepEqual(results.map(({ rank }) => rank), results.map((_, i) => i + 1)); // prettier-ignore
  });

  it('finds words in half width by full width and the other way round', async () => {
    const [kana, latin] = await Promise.all([
      search('データベース', '--mode', 'lexical'),
      search('PostgreSQL', '--mode', 'lexical'),
    ]);
    assert.equal(kana[0]?.path, 'docs/ja/database.md');
    assert.equal(latin[0]?.path, 'docs/ja/database.md');
  });

  it('explains both halves, with null where a half did not find the passage', async () => {
    const results = await search('APIキーの取得', '--explain');
    const added = ['semanticScore', 'semanticRank', 'lexicalScore', 'lexicalRank', 'matchedTerms'];
    for (const result of results)
      assert.deepEqual(Object.keys(result).sort(), [...resultFields, ...added].sort());
    const [first] = results as unknown as Record<string, unknown>[];
    assert.deepEqual([first?.['semanticRank'], first?.['lexicalRank']], [1, 1]);
    assert.ok((first?.['matchedTerms'] as string[]).includes('api'));
    const lexical = await search('APIキー', '--explain', '--mode', 'lexical');
    assert.deepEqual(new Set(lexical.map((result) => (result as unknown as Record<string, unknown>)['semanticRank'])), new Set([null])); // prettier-ignore
  });

  it('keeps to the options that narrow it', async () => {
    const query = 'retry a failed request';
    const [top, kinds, path, languages] = await Promise.all([
      search(query, '--top', '2'),
      search(query, '--kind', 'comment,docstring'),
      search(query, '--path', 'docs/**/*.{md,rst}'),
      search(query, '--language', 'ja'),
    ]);
    assert.equal(top.length, 2);
    assert.deepEqual(new Set(kinds.map(({ kind }) => kind)), new Set(['comment', 'docstring']));
    assert.deepEqual([kinds[0]?.path, kinds[0]?.symbol, kinds[0]?.startLine], ['src/retry.ts', 'retry', 1]);
    assert.ok(path.length > 0 && path.every((result) => result.path.startsWith('docs/')));
    assert.ok(languages.length > 0 && languages.every(({ language }) => language === 'ja'));
  });

  it('finds passages like the one at a line, and only in other languages where asked', async () => {
    const all = await similar('docs/en/authentication.md:5');
    assert.ok(!places(all).includes('docs/en/authentication.md:5'));
    const [first, ...others] = await similar(
      'docs/en/authentication.md:5',
      '--other-languages',
      '--top',
      '2',
    );
    assert.equal(first?.path, 'docs/ja/authentication.md');
    assert.ok([first, ...others].every((result) => result.language !== 'en'));
    assert.equal(others.length, 1);
    const whole = await similar(join(root, 'docs/en/authentication.md'), '--other-languages');
    assert.equal(whole[0]?.path, 'docs/ja/authentication.md');
  });

  it('says why a file is or is not indexed, with rule, file and line', async () => {
    const why = async (file: string) => (await json<object>(['why', file, ...common]))[0];
    const none = { rule: null, ruleFile: null, ruleLine: null };
    assert.deepEqual(await why('src/retry.ts'), {
      path: 'src/retry.ts',
      indexed: true,
      reason: 'indexed',
      ...none,
    });
    assert.deepEqual(await why('notes.draft.md'), { path: 'notes.draft.md', indexed: false, reason: 'ignored', rule: '*.draft.md', ruleFile: '.gitignore', ruleLine: 3 }); // prettier-ignore
    const japanese = await kakehashi(['why', 'notes.draft.md', ...common], { env: { LANG: 'ja_JP.UTF-8' } });
    assert.equal(japanese.stdout, 'notes.draft.md: インデックスに含まれていません: 規則により無視されます: "*.draft.md" (.gitignore:3)。\n'); // prettier-ignore
    const outside = await kakehashi(['why', '../other.md', ...common]);
    assert.equal(outside.exitCode, 2);
    assert.match(outside.stderr, /^\.\.\/other\.md: not in the workspace.*--workspace.*\n$/);
  });

  it('keeps stdout for results and speaks the user’s language', async () => {
    const [english, japanese, nothing] = await Promise.all([
      kakehashi(['index', root, ...common.slice(2)]),
      kakehashi(['index', root, ...common.slice(2)], { env: { LANG: 'ja_JP.UTF-8' } }),
      kakehashi(['search', 'zymurgy', '--mode', 'lexical', ...common], { env: { LANG: 'ja_JP.UTF-8' } }),
    ]);
    assert.match(english.stdout, /^\d+ files, \d+ passages: 0 embedded, .*\n$/);
    assert.match(japanese.stdout, /^\d+ ファイル、\d+ 箇所: 新規 0、.*\n$/);
    assert.equal(nothing.stdout, '見つかりませんでした。\n');
  });

  it('is content with a reader that has seen enough', async () => {
    const args = [builtCli(), 'search', 'key', '--json', '--top', '50', ...common];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual([exitCode, stderr], [0, '']);
  });
});
