import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli, json, kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const embed = async (texts: readonly string[], ...args: string[]): Promise<number[][]> => {
  const { exitCode, stdout, stderr } = await kakehashi(['embed', ...args], {
    input: texts.map((text) => `${JSON.stringify(text)}\n`).join(''),
  });
  assert.deepEqual([exitCode, stderr], [0, '']);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as number[]);
};
const dot = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const round = (vector: readonly number[] = []): number[] => vector.map((x) => Math.round(x * 1e3));

describe('kakehashi embed, models and doctor', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const model = 'models/kakehashi-small';
  after(() => folder.remove());

  it('embeds a line a text, in order, at unit length, whatever their number and length', async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `文 ${i}: ${'認証フロー login '.repeat(i % 7)}`);
    const [all, some] = await Promise.all([
      embed(texts),
      embed([texts[299] ?? '', texts[3] ?? '', '', 'ｱﾌﾟﾘ'], '--type', 'passage'),
    ]);
    assert.equal(all.length, 300);
    for (const vector of [...all, ...some]) assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    assert.ok(dot(some[0], all[299]) > 0.99 && dot(some[1], all[3]) > 0.99);
    assert.equal(some.length, 4);
  });

  it('holds translations closer than strangers', async () => {
    const [japanese, english, other] = await embed(
      ['パスワードを忘れた場合', 'if you forgot your password', 'the garbage collector frees memory'],
      '--type',
      'query',
    );
    assert.ok(dot(japanese, english) > dot(japanese, other) + 0.1);
  });

  it('reads a text of two million characters no further than the model does', async () => {
    const start = '設定ファイルの読み込み順序について説明します。'.repeat(40);
    const [long, short] = await embed([start + ' 続き'.repeat(1_000_000), start]);
    assert.deepEqual(round(long), round(short));
  });

  it('names the line that is not a JSON string', async () => {
    const { exitCode, stderr } = await kakehashi(['embed'], {
      input: '"一つ目"\n"two"\n{"text": 3}\n"four"\n',
    });
    assert.deepEqual([exitCode, stderr], [2, 'stdin:3: not a JSON string. Give one JSON string a line.\n']);
  });

  it('ends at a bad line and at an interrupt though its input stays open', async () => {
    const run = async (end: (child: ReturnType<typeof spawn>) => void) => {
      const child = spawn(process.execPath, [builtCli(), 'embed'], { stdio: ['pipe', 'ignore', 'ignore'] });
      const exitCode = new Promise((resolve) => child.once('exit', resolve));
      end(child);
      return exitCode;
    };
    const interrupt = (child: ReturnType<typeof spawn>) => setTimeout(() => child.kill('SIGINT'), 3_000);
    assert.deepEqual(
      await Promise.all([run((child) => child.stdin?.write('bad\n')), run(interrupt)]),
      [2, 130],
    );
  });

  it('lists the models in the contract’s fields, one of them active', async () => {
    const models = await json<Record<string, unknown>>(['models', 'list']);
    const fields = ['name', 'dimensions', 'bytes', 'created', 'parent', 'metrics', 'active'];
    for (const listed of models) assert.deepEqual(Object.keys(listed).sort(), fields.sort());
    assert.equal(models.find(({ active }) => active)?.['name'], 'kakehashi-small');
  });

  it('verifies a model by its hashes and by running it', async () => {
    const [good] = await json<Record<string, unknown>>(['models', 'verify', model]);
    assert.equal(good?.['name'], 'kakehashi-small');
    const bad = join(folder.path, 'model');
    cpSync(model, bad, { recursive: true });
    truncateSync(join(bad, 'onnx/model_quantized.onnx'), 1_000_000);
    const truncated = await kakehashi(['models', 'verify', bad]);
    assert.equal(truncated.exitCode, 2);
    assert.match(truncated.stderr, /onnx\/model_quantized\.onnx: unusable.*truncated.*\n$/);
    // Without hashes to compare with, only running it shows that it is broken.
    writeFiles(bad, { 'kakehashi.json': '{}' });
    const unrunnable = await kakehashi(['models', 'verify', bad]);
    assert.equal(unrunnable.exitCode, 2);
    assert.match(unrunnable.stderr, /^onnx\/model_quantized\.onnx: unusable.*cannot load.*\n$/);
  });

  it('checks the set-up, one object a check, and says what to do', async () => {
    const index = join(folder.path, 'index');
    const checks = await json<Record<string, string>>(['doctor', '--index', index]);
    for (const check of checks) assert.deepEqual(Object.keys(check), ['check', 'status', 'detail']);
    const status = new Map(checks.map((check) => [check['check'], check['status']]));
    const names = ['model', 'native runtime', 'wasm runtime', 'index folder', 'git', 'python'];
    assert.deepEqual([...status.keys()], names);
    for (const name of ['model', 'wasm runtime', 'index folder']) assert.equal(status.get(name), 'ok');
    const env = { LANG: 'ja_JP.UTF-8' };
    const japanese = await kakehashi(['doctor', '--index', index], { env });
    assert.match(japanese.stdout, /^ok {3}モデル: /);
    assert.match(
      japanese.stdout,
      /^\w+ +ネイティブのランタイム: .*\n\w+ +WASM のランタイム: .*\n\w+ +インデックスのフォルダー: /m,
    );
    const broken = await kakehashi(['doctor', '--json', '--index', index, '--model', folder.path]);
    assert.equal(broken.exitCode, 3);
    assert.match(broken.stdout, /"model","status":"fail","detail":"[^"]*config\.json: missing/);
  });
});
