/** `npm run test:electron`: the integration suites in a downloaded desktop VS Code, where that can be had. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { root, run } from '../setup/run.mjs';
import { bundleTests, newWorkspace, suiteEntry } from './bundleTests.mjs';

const cachePath = join(root, '.cache', 'vscode-test');

async function download() {
  try {
    return await downloadAndUnzipVSCode({ cachePath });
  } catch (error) {
    console.error(
      `VS Code could not be downloaded from update.code.visualstudio.com: ${error.message ?? error}`,
    );
    console.error('Where it cannot be had, npm run test:integration runs the same suites in a server.');
    process.exit(1);
  }
}

/** Folders of one run, so that no suite finds what another run has left. */
function newProfile(settings) {
  const base = mkdtempSync(join(tmpdir(), 'kakehashi-desktop-'));
  mkdirSync(join(base, 'data', 'User'), { recursive: true });
  writeFileSync(join(base, 'data', 'User', 'settings.json'), JSON.stringify(settings));
  const args = ['--user-data-dir', join(base, 'data'), '--extensions-dir', join(base, 'extensions')];
  return { args, remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Runs suites one after the other in one profile: a later one finds what an earlier one has indexed. */
async function runSuites(vscodeExecutablePath, { settings = {}, args = [] }, suites) {
  const workspace = newWorkspace();
  const profile = newProfile({ 'files.autoSave': 'off', 'git.enabled': false, ...settings });
  try {
    for (const suite of suites)
      await runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: root,
        extensionTestsPath: suiteEntry,
        extensionTestsEnv: { KAKEHASHI_SUITE: suite },
        launchArgs: [workspace.file, '--disable-extensions', ...profile.args, ...args],
      });
    return true;
  } catch (error) {
    console.error(error.message ?? error);
    return false;
  } finally {
    profile.remove();
    workspace.remove();
  }
}

ensureDependencies();
const executable = await download();
run(process.execPath, ['scripts/build.mjs', '--if-stale']);
await bundleTests();
const trusted = { args: ['--disable-workspace-trust'] };
const untrusted = { settings: { 'security.workspace.trust.startupPrompt': 'never' } };
const passed = [
  await runSuites(executable, trusted, ['window', 'restart']),
  await runSuites(executable, untrusted, ['untrusted']),
];
process.exit(passed.every(Boolean) ? 0 : 1);
