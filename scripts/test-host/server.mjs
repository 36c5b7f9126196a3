/** A real VS Code server on this machine and its workbench in a headless browser. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium as playwright } from 'playwright-core';
import { chromium, serverNode, vscodeRoot } from './setup.mjs';

const serverMain = join(vscodeRoot, 'out', 'server-main.js');
const startMs = 60_000;
/** Quiet start: no welcome page, no telemetry, no dialogs that a test did not ask for. */
const userSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  // On in browsers, off on the desktop, where most users are.
  'files.autoSave': 'off',
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
    probe.on('error', reject);
  });

const answers = (port) =>
  new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/version' }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });

/** Folders of one run; the server's home and temporary folder are its own, so that nothing is left elsewhere. */
function newProfile(settings) {
  const base = mkdtempSync(join(tmpdir(), 'kakehashi-host-'));
  const [home, temporary, user] = ['home', 't', 'data/User'].map((name) => join(base, name));
  for (const folder of [home, temporary, user, join(base, 'extensions')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...userSettings, ...settings }));
  const env = { ...process.env, HOME: home, TMPDIR: temporary, XDG_RUNTIME_DIR: temporary };
  const folders = ['--server-data-dir', base, '--user-data-dir', join(base, 'data')];
  return { base, env, args: [...folders, '--extensions-dir', join(base, 'extensions')] };
}

/**
 * Starts a server. With `driver` it takes an extension and a test suite from the address bar, and shows no toasts;
 * `vsix` is installed first, as a user would.
 */
export async function startServer({ driver = false, settings = {}, vsix, env = {} } = {}) {
  const profile = newProfile(settings);
  if (vsix) install(vsix, profile);
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  const flags = ['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'];
  const server = spawn(
    serverNode(),
    [serverMain, ...args, ...flags, ...profile.args, ...(driver ? ['--enable-smoke-test-driver'] : [])],
    { env: { ...profile.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (output += text));
  const exited = new Promise((resolve) => server.once('exit', resolve));
  for (const until = Date.now() + startMs; !(await answers(port)); await sleep(50))
    if (server.exitCode !== null || Date.now() > until)
      throw new Error(`The server did not start.\n${output}`);
  const stop = async () => {
    server.kill('SIGTERM');
    const force = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(force);
    rmSync(profile.base, { recursive: true, force: true, maxRetries: 5 });
  };
  return { port, base: profile.base, stop, output: () => output };
}

function install(vsix, { args, env }) {
  const command = [serverMain, '--accept-server-license-terms', ...args, '--install-extension', vsix];
  const { status, stdout, stderr } = spawnSync(serverNode(), command, { env, encoding: 'utf8' });
  if (status !== 0 || !stdout.includes('successfully installed'))
    throw new Error(`The VSIX was not installed.\n${stdout}${stderr}`);
}

/** The browser, without a sandbox of its own (tests run as root in containers) and without any network chatter. */
export const launchBrowser = () =>
  playwright.launch({
    executablePath: chromium(),
    headless: true,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** The workbench's address for a folder or workspace file. */
export function workbenchUrl(port, { folder, workspace, payload = [], locale }) {
  const query = new URLSearchParams({
    ...(folder ? { folder } : { workspace }),
    ...(locale ? { locale } : {}),
    payload: JSON.stringify([...payload, ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']]),
  });
  return `http://127.0.0.1:${port}/?${query}`;
}
