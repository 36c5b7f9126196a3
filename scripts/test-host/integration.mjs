/** `npm run test:integration`: the suite of test/integration inside a real VS Code, its workbench in Chromium. */
import { join } from 'node:path';
import { format } from 'node:util';
import { root, run } from '../setup/run.mjs';
import { bundleTests, newWorkspace, suiteEntry } from './bundleTests.mjs';
import { launchBrowser, startServer, workbenchUrl } from './server.mjs';
import { ensureHost } from './setup.mjs';

const longestRunMs = 10 * 60_000;
/** The workbench's own log comes with the suite's output; these lines are about neither. */
const noise =
  /^(\[(reconnection|AgentHost|AccountPolicy|Service Worker)|Resolv(ing|ed) connection token|Creating a socket|Updating additional builtin|Timed out waiting for authentication provider|getaddrinfo ENOTFOUND)/;

async function runSuite(page, server, workspace) {
  const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const exited = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    setTimeout(
      () => reject(new Error(`The suite did not end within ${longestRunMs / 1000} s.`)),
      longestRunMs,
    ).unref();
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const text = format(...args);
    if (!noise.test(text)) console.log(text);
  });
  const payload = [
    ['extensionDevelopmentPath', remote(root)],
    ['extensionTestsPath', remote(suiteEntry)],
  ];
  await page.goto(workbenchUrl(server.port, { workspace: workspace.file, payload }));
  return exited;
}

ensureHost();
run(process.execPath, ['scripts/build.mjs', '--if-stale']);
await bundleTests();
const workspace = newWorkspace();
const server = await startServer({ driver: true });
const browser = await launchBrowser();
let code = 1;
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  code = await runSuite(page, server, workspace).catch(async (error) => {
    await page.screenshot({ path: join(root, 'out', 'integration-failure.png') });
    throw error;
  });
} catch (error) {
  console.error(error, server.output().slice(-4_000));
} finally {
  await browser.close();
  await server.stop();
  workspace.remove();
}
process.exit(code);
