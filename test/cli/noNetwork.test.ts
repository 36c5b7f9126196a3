import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bilingualFiles } from '../support/bilingualFiles.ts';
import type { JsonResult } from '../support/cli.ts';
import { kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

const guard = pathToFileURL(join(import.meta.dirname, '../support/noNetwork.mjs')).href;

describe('Without any network', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const root = join(folder.path, 'project');
  const log = join(folder.path, 'network.log');
  const env = { NODE_OPTIONS: `--import ${guard}`, KAKEHASHI_NETWORK_LOG: log };
  const logged = (): string[] => readFileSync(log, 'utf8').trim().split('\n');
  before(() => {
    writeFiles(root, bilingualFiles);
    writeFiles(folder.path, { 'network.log': '' });
  });
  after(() => folder.remove());

  /** Index, search, similar, embed, and both runtimes by `doctor`: all of them work. */
  const useAll = async (name: string, through: readonly string[]): Promise<void> => {
    const common = ['--json', '--workspace', root, '--index', join(folder.path, name)];
    const run = async (args: readonly string[], input = ''): Promise<string> => {
      const { exitCode, stdout, stderr } = await kakehashi([...args, ...common], { env, input, through });
      assert.deepEqual([exitCode, stderr], [0, ''], args[0]);
      return stdout;
    };
    await run(['index']);
    const found = JSON.parse((await run(['search', 'APIキーの取得', '--language', 'en'])).split('\n')[0] ?? '') as JsonResult; // prettier-ignore
    assert.equal(found.path, 'docs/en/authentication.md');
    assert.match(await run(['similar', 'docs/en/authentication.md:5', '--other-languages']), /docs\/ja\//);
    assert.match(await run(['embed', '--type', 'query'], '"架け橋"\n'), /^\[-?\d/);
    assert.equal((await run(['doctor'])).match(/runtime","status":"ok"/g)?.length, 2);
  };

  it('the guard catches what it is there for, in every way that Node has', () => {
    const attempt = `
      const names = ['net', 'tls', 'http', 'https', 'dgram', 'dns'];
      const [net, tls, http, https, dgram, dns] = await Promise.all(names.map((name) => import('node:' + name)));
      const ways = [() => net.connect(9), () => new net.Socket().connect(9), () => tls.connect(9),
        () => http.get('http://127.0.0.1:9'), () => https.get('https://127.0.0.1:9'),
        () => dgram.createSocket('udp4'), () => dns.lookup('localhost', () => undefined), () => fetch('http://127.0.0.1:9')];
      let caught = 0;
      for (const way of ways) try { way(); } catch { caught++; }
      console.log(caught, ways.length);`;
    const args = ['--input-type=module', '--import', guard, '-e', attempt];
    const { stdout } = spawnSync(process.execPath, args, { env: { ...process.env, KAKEHASHI_NETWORK_LOG: log }, encoding: 'utf8' }); // prettier-ignore
    assert.equal(stdout, '8 8\n');
    assert.equal(logged().filter((line) => !/ guarded /.test(line)).length, 8);
  });

  it('the whole product works with sockets that throw, and tries none', async () => {
    const before = logged().length;
    await useAll('guarded', []);
    const lines = logged().slice(before);
    assert.deepEqual(lines.filter((line) => !/ guarded /.test(line)), []); // prettier-ignore
    for (const program of ['cli.mjs', 'engine.mjs']) assert.ok(lines.some((line) => line.endsWith(program)));
  });

  it('the whole product works in a network namespace that holds no interface', async function () {
    if (spawnSync('unshare', ['-n', 'true']).status !== 0) {
      console.log('    skipped: "unshare -n" is for root on Linux');
      return this.skip();
    }
    await useAll('unshared', ['unshare', '-n']);
  });
});
