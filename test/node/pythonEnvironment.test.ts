import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFarEnvironment } from '../../src/node/farEnvironment.ts';
import { findEnvironment } from '../../src/node/pythonEnvironment.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const scripts = join(import.meta.dirname, '../../scripts/train');
/** Stands for uv: keeps where and with what it was started, and can nothing before it may fetch. */
const fakeUv = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { UV_NO_CONFIG, UV_INDEX } = process.env;
appendFileSync(__filename + '.log', JSON.stringify([process.cwd(), UV_NO_CONFIG, UV_INDEX]) + '\\n');
if (process.argv.includes('--offline')) process.exit(1);
console.log(JSON.stringify({ event: 'environment', python: '3.12.0', missing: [] }));
`;

describe('Python in a folder that is not to be trusted', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const hostile = join(folder.path, 'checkout');
  const { cwd, env } = { cwd: process.cwd(), env: { ...process.env } };
  beforeEach(() => {
    const spy = `open(${JSON.stringify(join(folder.path, 'executed'))}, 'w')\n`;
    const modules = ['json', 'torch', 'tarfile', 'shutil', 'subprocess', 'argparse', 'platform'];
    writeFiles(hostile, {
      'uv.toml': 'find-links = ["./wheels"]\n',
      'pyproject.toml': '[tool.uv]\nfind-links = ["./wheels"]\n',
      ...Object.fromEntries(modules.map((name) => [`${name}.py`, spy])),
    });
    process.chdir(hostile);
    // The empty part of the path is the folder where Python is started.
    process.env['PYTHONPATH'] = ':/nowhere';
    process.env['HOME'] = folder.path;
  });
  afterEach(() => {
    process.chdir(cwd);
    for (const name of ['PYTHONPATH', 'HOME', 'UV_INDEX'])
      if (env[name] === undefined) delete process.env[name];
      else process.env[name] = env[name];
    folder.remove();
  });
  const needsPython = (test: Mocha.Context): void => {
    if (spawnSync('python3', ['--version']).status === 0) return;
    console.log('skipped: python3 is not at hand');
    test.skip();
  };

  it('has uv follow none of its settings, but those of the environment', async () => {
    writeFiles(folder.path, { 'bin/uv': fakeUv });
    chmodSync(join(folder.path, 'bin/uv'), 0o755);
    process.env['UV_INDEX'] = 'https://own.example/simple';
    const choice = { given: '../bin/uv', mayDownload: true };
    const found = await findEnvironment(join(scripts, 'finetune.py'), choice);
    assert.equal(found.command?.[0], join(folder.path, 'bin/uv'));
    const starts = readFileSync(join(folder.path, 'bin/uv.log'), 'utf8').trim().split('\n');
    const expected = JSON.stringify([scripts, '1', 'https://own.example/simple']);
    assert.deepEqual(starts, [expected, expected]);
  });

  it('imports no module of it', async function () {
    needsPython(this);
    await findEnvironment(join(scripts, 'finetune.py'), { given: 'python3' });
    assert.equal(existsSync(join(folder.path, 'executed')), false);
  });

  it('imports none through a command that turns out to run here', async function () {
    needsPython(this);
    await findFarEnvironment('{command}', scripts);
    assert.equal(existsSync(join(folder.path, 'executed')), false);
  });
});
