/** What the integration suite runs on: its bundles, and a bilingual workspace of two folders. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { root } from '../setup/run.mjs';

/** The module that VS Code loads and whose `run` it calls. */
export const suiteEntry = join(root, 'out', 'integration', 'index.cjs');

/** Bundles each test file of test/integration into out/integration. */
export async function bundleTests() {
  rmSync(join(root, 'out', 'integration'), { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/integration/index.ts', 'test/integration/**/*.test.ts'],
    outdir: 'out/integration',
    outbase: 'test/integration',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

/** Copies the bundled sample into a workspace of two folders, `docs` and `code`; returns its paths. */
export function newWorkspace() {
  // The watcher reports real paths; the temporary folder of macOS is a link.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'kakehashi-workspace-')));
  const sample = join(root, 'samples', 'bilingual');
  cpSync(join(sample, 'docs'), join(base, 'docs'), { recursive: true });
  for (const name of ['client', 'gateway', 'service', 'worker'])
    cpSync(join(sample, name), join(base, 'code', name), { recursive: true });
  mkdirSync(join(base, 'extra'));
  const file = join(base, 'test.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'docs' }, { path: 'code' }] }));
  return { base, file, remove: () => rmSync(base, { recursive: true, force: true }) };
}
