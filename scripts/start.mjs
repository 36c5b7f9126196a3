/** `npm start -- "QUESTION" [--workspace DIR] …`: installs, builds, and searches the bundled bilingual sample or DIR. */
import { spawnSync } from 'node:child_process';
import { ensureDependencies } from './setup/dependencies.mjs';
import { root, run } from './setup/run.mjs';

const args = process.argv.slice(2);
if (args.length === 0) {
  console.error('Usage: npm start -- "QUESTION" [--workspace DIR] [any option of "kakehashi search"]');
  process.exit(2);
}
ensureDependencies();
run(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 2, 2] });
const isPlaced = args.some((arg) => arg === '--workspace' || arg.startsWith('--workspace='));
const search = ['dist/cli.mjs', 'search', ...args, ...(isPlaced ? [] : ['--workspace', 'samples/bilingual'])];
process.exit(spawnSync(process.execPath, search, { cwd: root, stdio: 'inherit' }).status ?? 1);
