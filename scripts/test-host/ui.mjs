/**
 * `npm run test:ui [-- --vsix FILE] [--grep TEXT]`: packages the extension, installs the VSIX into a fresh VS Code and
 * uses it as a person would. Screenshots go to out/screenshots.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { root, run } from '../setup/run.mjs';
import { ensureHost } from './setup.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' }, grep: { type: 'string' } } });
const vsix = values.vsix ? resolve(values.vsix) : join(root, 'out', 'kakehashi.vsix');
const screenshots = join(root, 'out', 'screenshots');

ensureDependencies();
ensureHost();
rmSync(screenshots, { recursive: true, force: true });
mkdirSync(screenshots, { recursive: true });
if (!values.vsix) run(process.execPath, ['scripts/package.mjs', '--out', vsix]);
const mocha = [
  '--import=tsx',
  join('node_modules', 'mocha', 'bin', 'mocha.js'),
  '--no-config',
  '--reporter=scripts/test-host/countingReporter.cjs',
  '--timeout=300000',
  '--retries=1',
  '--exit',
  ...(values.grep ? ['--grep', values.grep] : []),
  'test/ui/**/*.test.ts',
];
const env = { ...process.env, KAKEHASHI_VSIX: vsix, KAKEHASHI_SCREENSHOTS: screenshots };
process.exit(spawnSync(process.execPath, mocha, { cwd: root, env, stdio: 'inherit' }).status ?? 1);
