/** `npm run test:electron`: the integration suite in a downloaded desktop VS Code, where that can be had. */
import { runTests } from '@vscode/test-electron';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { root, run } from '../setup/run.mjs';
import { bundleTests, newWorkspace, suiteEntry } from './bundleTests.mjs';

ensureDependencies();
run(process.execPath, ['scripts/build.mjs', '--if-stale']);
await bundleTests();
const workspace = newWorkspace();
let code = 1;
try {
  code = await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: suiteEntry,
    launchArgs: [workspace.file, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}`);
  console.error('Where VS Code cannot be downloaded, npm run test:integration runs the same suite.');
} finally {
  workspace.remove();
}
process.exit(code);
