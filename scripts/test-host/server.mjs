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
const startMs = 120_000;
/** A busy machine needs long for the workbench; a hang is noticed all the same. */
const pageMs = 180_000;
/** Quiet start: no welcome page, no telemetry, no dialogs that a test did not ask for. */
const userSettings = {
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

/** A language pack that translates nothing of VS Code itself: extensions then speak the language. */
function addLanguage(data, locale) {
  const translations = { vscode: join(data, 'vscode.json') };
  writeFileSync(translations.vscode, JSON.stringify({ contents: {} }));
  const identifier = { id: 'kakehashi.test-language-pack' };
  const extensions = [{ extensionIdentifier: identifier, version: '1.0.0' }];
  const pack = { hash: `test-${locale}`, extensions, translations, label: locale };
  writeFileSync(join(data, 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}

/** Folders of one run; the server's home and temporary folder are its own, so that nothing is left elsewhere. */
function newProfile(settings, locale) {
  const base = mkdtempSync(join(tmpdir(), 'kakehashi-host-'));
  const [home, temporary, user] = ['home', 't', 'data/User'].map((name) => join(base, name));
  for (const folder of [home, temporary, user, join(base, 'extensions')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...userSettings, ...settings }));
  if (locale) addLanguage(join(base, 'data'), locale);
  const env = { ...process.env, HOME: home, TMPDIR: temporary, XDG_RUNTIME_DIR: temporary };
  const folders = ['--server-data-dir', base, '--user-data-dir', join(base, 'data')];
  return { base, env, args: [...folders, '--extensions-dir', join(base, 'extensions')] };
}

/**
 * Starts a server. With `driver` it takes an extension and a test suite from the address bar, and shows no toasts;
 * `vsix` is installed first, as a user would; `locale` is the display language of extensions; with `trust` folders are
 * not trusted until the user says so.
 */
export async function startServer({ driver = false, trust = false, settings = {}, locale, vsix } = {}) {
  const trustSettings = {
    'security.workspace.trust.enabled': trust,
    'security.workspace.trust.startupPrompt': 'never',
  };
  const profile = newProfile({ ...trustSettings, ...settings }, locale);
  if (vsix) install(vsix, profile);
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  const flags = [
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...(trust ? [] : ['--disable-workspace-trust']),
    ...(driver ? ['--enable-smoke-test-driver'] : []),
    ...(locale ? ['--locale', locale] : []),
  ];
  const server = spawn(serverNode(), [serverMain, ...args, ...flags, ...profile.args], {
    env: profile.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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

/** A page of the browser with the patience of these tests. */
export async function newPage(browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(pageMs);
  return page;
}

/** Opens the workbench on a folder, a workspace file or nothing; returns when its parts are on screen. */
export async function openWorkbench(page, port, { folder, workspace, payload = [] } = {}) {
  const place = folder ? { folder } : workspace ? { workspace } : { ew: 'true' };
  const query = new URLSearchParams({
    ...place,
    payload: JSON.stringify([...payload, ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']]),
  });
  // The event `load` waits for every script, which the workbench itself does not.
  await page.goto(`http://127.0.0.1:${port}/?${query}`, { waitUntil: 'commit' });
  await page.waitForSelector('.monaco-workbench .part.statusbar');
}
