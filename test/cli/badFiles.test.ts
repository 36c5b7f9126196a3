import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, openSync, readFileSync, symlinkSync, truncateSync, writeFileSync, writeSync, closeSync } from 'node:fs'; // prettier-ignore
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult, JsonSummary } from '../support/cli.ts';
import { json, kakehashi } from '../support/cli.ts';
import { encodeJapanese } from '../support/encode.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { largestFile } from '../support/fileTimes.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const trouble = pathToFileURL(join(import.meta.dirname, '../support/trouble.mjs')).href;

describe('Bad input to the command line', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const common = (name: string): string[] => ['--workspace', at(name), '--index', at(`${name}.index`)];
  before(() => chmodSync(folder.path, 0o777));
  after(() => folder.remove());

  it('leaves out what cannot be read, says why, and finds Shift_JIS and EUC-JP', async () => {
    writeFiles(at('mixed'), {
      ...bilingualFiles,
      'sjis.md': encodeJapanese(
        '# 在庫管理\n\n倉庫の在庫が少なくなると発注書を自動で作ります。ﾊﾞｰｺｰﾄﾞにも対応。\n',
        'SJIS',
      ),
      'euc.py': encodeJapanese('# 配送業者への連絡は夜間にまとめて送信する。\nx = 1\n', 'EUCJP'),
      'binary.md': Uint8Array.from([0x23, 0x20, 0, 1, 2, 3, 0xff]),
      'huge.md': '# 大きい\n',
      'secret.md': '# 秘密\n\n読めないファイルです。\n',
      'vanishing.md': '# 消える\n\n読む前になくなるファイルです。\n',
      'empty.md': '',
    });
    truncateSync(at('mixed/huge.md'), 50 * 2 ** 20);
    chmodSync(at('mixed/secret.md'), 0);
    symlinkSync('..', at('mixed/docs/loop'));
    symlinkSync('nowhere.md', at('mixed/dangling.md'));
    mkdirSync(at('mixed.index'));
    for (const name of ['mixed', 'mixed.index']) chmodSync(at(name), 0o777);
    const user = { ...(isRoot ? { uid: nobody } : {}), env: { NODE_OPTIONS: `--import ${trouble}` } };
    const [summary] = await json<JsonSummary>(['index', at('mixed'), ...common('mixed').slice(2)], user);
    const failed = [...(summary?.failed ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
    assert.deepEqual(failed, [
      { path: 'binary.md', reason: 'binary' },
      { path: 'huge.md', reason: 'too-large' },
      { path: 'secret.md', reason: 'permission' },
    ]);
    assert.equal(summary?.files, Object.keys(bilingualFiles).length + 3);
    const find = async (query: string) =>
      (await json<JsonResult>(['search', query, ...common('mixed')], user))[0];
    const [sjis, euc] = [await find('バーコードと在庫'), await find('how is the carrier notified 配送業者')];
    assert.deepEqual([sjis?.path, sjis?.startLine, euc?.path, euc?.startLine], ['sjis.md', 3, 'euc.py', 1]);
  });

  it('lists what was left out on stderr, in the user’s language', async () => {
    writeFiles(at('left'), { 'a.md': '# A\n\nProse.\n', 'binary.md': Uint8Array.from([0x41, 0, 0, 0x42]) });
    const args = ['index', at('left'), ...common('left').slice(2)];
    const english = await kakehashi(args);
    assert.deepEqual([english.exitCode, english.stderr], [0, 'left out: binary.md (binary)\n']);
    const japanese = await kakehashi(args, { env: { LANG: 'ja_JP.UTF-8' } });
    assert.equal(japanese.stderr, '除外: binary.md (バイナリです)\n');
    assert.equal((await kakehashi([...args, '--quiet'])).stderr, '');
  });

  it('refuses a file without readable text to compare with', async () => {
    writeFiles(at('left'), { 'a.md': '# A\n\nProse.\n', 'binary.md': Uint8Array.from([0x41, 0, 0, 0x42]) });
    const run = await kakehashi(['similar', 'binary.md', ...common('left')]);
    assert.equal(run.exitCode, 2);
    assert.match(run.stderr, /^binary\.md: cannot be read \(binary\).*\n$/);
  });

  it('answers a question of 10,000 characters', async () => {
    writeFiles(at('long'), bilingualFiles);
    const query = 'APIキーの取得方法を教えてください。'.repeat(600).slice(0, 10_000);
    const results = await json<JsonResult>(['search', query, ...common('long')]);
    assert.equal(results[0]?.path, 'docs/ja/authentication.md');
  });

  it('indexes a workspace of no files and finds nothing in it', async () => {
    mkdirSync(at('void'));
    const [summary] = await json<JsonSummary>(['index', at('void'), ...common('void').slice(2)]);
    assert.deepEqual([summary?.files, summary?.passages, summary?.failed], [0, 0, []]);
    const run = await kakehashi(['search', '認証', ...common('void')]);
    assert.deepEqual([run.exitCode, run.stdout, run.stderr], [0, 'Nothing found.\n', '']);
  });

  it('sets a corrupt segment aside and indexes its files again', async () => {
    writeFiles(at('corrupt'), bilingualFiles);
    const args = ['index', at('corrupt'), ...common('corrupt').slice(2)];
    const [{ passages = -1 } = {}] = await json<Partial<JsonSummary>>(args);
    const segment = largestFile(at('corrupt.index'), /segments/);
    const bytes = readFileSync(segment);
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 64);
    writeFileSync(segment, bytes);
    const run = await kakehashi(['search', 'APIキーの取得', '--json', ...common('corrupt')]);
    assert.equal(run.exitCode, 0);
    assert.match(run.stderr, /segment .* is damaged and its files are indexed again/);
    assert.equal(
      (JSON.parse(run.stdout.split('\n')[0] ?? '') as JsonResult).path,
      'docs/ja/authentication.md',
    );
    const [again] = await json<JsonSummary>(args);
    assert.deepEqual([again?.embedded, again?.passages], [0, passages]);
  });

  it('starts anew where the manifest is damaged', async () => {
    writeFiles(at('corrupt'), bilingualFiles);
    const args = ['index', at('corrupt'), ...common('corrupt').slice(2)];
    await json(args);
    const manifest = largestFile(at('corrupt.index'), /manifest$/);
    truncateSync(manifest, readFileSync(manifest).length - 10);
    const run = await kakehashi([...args, '--json']);
    assert.equal(run.exitCode, 0);
    assert.match(run.stderr, /manifest is damaged/);
    const [again] = await json<JsonSummary>(args);
    assert.deepEqual([again?.embedded, again?.files], [0, Object.keys(bilingualFiles).length]);
  });

  it('refuses a folder that is no model, a truncated and a changed model, before anything is indexed', async () => {
    const model = at('model');
    cpSync('models/kakehashi-small', model, { recursive: true });
    writeFiles(at('modelled'), bilingualFiles);
    const search = (folder: string) => kakehashi(['search', 'x', '--model', folder, ...common('modelled')]);
    const none = await search(at('modelled'));
    assert.match(none.stderr, /config\.json: missing in the model folder.*--model\.\n$/);
    truncateSync(join(model, 'tokenizer.json'), 1_000);
    const truncated = await search(model);
    assert.match(
      truncated.stderr,
      /tokenizer\.json: unusable in the model folder \(truncated\).*--model\.\n$/,
    );
    cpSync('models/kakehashi-small', model, { recursive: true });
    const file = openSync(join(model, 'onnx/model_quantized.onnx'), 'r+');
    writeSync(file, 'x', 1_000_000);
    closeSync(file);
    const changed = await search(model);
    assert.match(
      changed.stderr,
      /model_quantized\.onnx: unusable in the model folder \(its hash does not match\)/,
    );
    for (const { exitCode, stdout, stderr } of [none, truncated, changed]) {
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /^[^\n]+\n$/);
    }
  });

  it('refuses a folder that may not be read or an index that may not be written', async function () {
    if (process.platform === 'win32') return this.skip();
    const user = isRoot ? { uid: nobody } : {};
    writeFiles(at('closed'), { 'a.md': '# A\n\nProse.\n' });
    mkdirSync(at('closed.index'));
    chmodSync(at('closed'), 0);
    chmodSync(at('closed.index'), 0o777);
    const closed = await kakehashi(['index', at('closed'), ...common('closed').slice(2)], user);
    chmodSync(at('closed'), 0o755);
    mkdirSync(at('fixed.index'), 0o555);
    const fixed = await kakehashi(['index', at('closed'), ...common('fixed').slice(2)], user);
    assert.match(closed.stderr, /closed: may not be read\. Check its permissions\.\n$/);
    assert.match(fixed.stderr, /fixed\.index.*: cannot be written\. .*--index\.\n$/);
    assert.deepEqual([closed.exitCode, fixed.exitCode], [2, 2]);
  });
});
