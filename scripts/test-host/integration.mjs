/** `npm run test:integration`: the suites of test/integration inside a real VS Code, its workbench in Chromium. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { root, run } from '../setup/run.mjs';
import { bundleTests, newWorkspace, suiteEntry } from './bundleTests.mjs';
import { launchBrowser, newPage, openWorkbench, startServer } from './server.mjs';
import { ensureHost } from './setup.mjs';

const longestRunMs = 20 * 60_000;
/** The workbench's own log comes with the suite's output; these lines are about neither. */
const noise =
  /^(\[(reconnection|AgentHost|AccountPolicy|Service Worker)|Resolv(ing|ed) connection token|Creating a socket|Updating additional builtin|Timed out waiting for authentication provider|getaddrinfo ENOTFOUND|Canceled: Canceled|Unable to read file .*Canceled: Canceled)/;

/** Opens a window that runs the suites of one folder of test/integration; returns the suite's exit code. */
async function runSuite(browser, server, workspace, suite) {
  const page = await newPage(browser);
  const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const exited = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    const late = new Error(`The suite did not end within ${longestRunMs / 1000} s.`);
    setTimeout(() => reject(late), longestRunMs).unref();
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const text = format(...args);
    if (!noise.test(text)) console.log(text);
  });
  const environment = { KAKEHASHI_SUITE: suite, KAKEHASHI_GREP: process.env.KAKEHASHI_GREP ?? '' };
  const payload = [
    ['extensionDevelopmentPath', remote(root)],
    ['extensionTestsPath', remote(suiteEntry)],
    ['extensionEnvironment', JSON.stringify(environment)],
  ];
  try {
    await openWorkbench(page, server.port, { workspace: workspace.file, payload });
    return await exited;
  } catch (error) {
    mkdirSync(join(root, 'out', 'screenshots'), { recursive: true });
    await page.screenshot({ path: join(root, 'out', 'screenshots', `failure ${suite}.png`) });
    throw error;
  } finally {
    await page.close();
  }
}

/** Runs suites one after the other on one server: a later one finds what an earlier one has indexed. */
async function runSuites(browser, serverOptions, suites) {
  const workspace = newWorkspace();
  const server = await startServer({ driver: true, ...serverOptions });
  let code = 0;
  try {
    for (const suite of suites) code ||= await runSuite(browser, server, workspace, suite);
  } catch (error) {
    console.error(error, server.output().slice(-4_000));
    code = 1;
  } finally {
    await server.stop();
    workspace.remove();
  }
  return code;
}

ensureHost();
run(process.execPath, ['scripts/build.mjs', '--if-stale']);
await bundleTests();
const browser = await launchBrowser();
const codes = [
  await runSuites(browser, {}, ['window', 'restart']),
  await runSuites(browser, { trust: true }, ['untrusted']),
];
await browser.close();
process.exit(codes.every((code) => code === 0) ? 0 : 1);
