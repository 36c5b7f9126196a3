/**
 * `npm run compile`: bundles the extension, the engine process and the command line into dist/.
 * `--watch` rebuilds on change; `--if-stale` builds only when a source is newer than dist/.
 */
import { cpSync, mkdirSync, rmSync, statSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { bundles, copies } from './esbuildOptions.mjs';
import { root } from './setup/run.mjs';

const dist = join(root, 'dist');

/** The newest modification among the files below a folder or of a file, in milliseconds. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh() {
  const built = join(dist, 'cli.mjs');
  if (!existsSync(built)) return false;
  const sources = ['src', 'media', 'scripts', 'package-lock.json'].map((name) => newest(join(root, name)));
  return statSync(built).mtimeMs > Math.max(...sources);
}

async function build() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const { from, to } of copies) cpSync(join(root, from), join(dist, to), { recursive: true });
  // tree-sitter.js is CommonJS, which this package is not: without this it would fail to load, and no tree would be read.
  writeFileSync(join(dist, 'grammars', 'package.json'), '{ "type": "commonjs" }\n');
  await Promise.all(bundles.map((options) => esbuild.build(options)));
}

async function watch() {
  await build();
  for (const options of bundles) await (await esbuild.context(options)).watch();
}

if (process.argv.includes('--watch')) await watch();
else if (!(process.argv.includes('--if-stale') && isFresh())) await build();
