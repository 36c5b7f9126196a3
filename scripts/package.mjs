/**
 * `npm run package [-- --target linux-x64] [--out FILE]`: the VSIX of one platform, this one by default.
 * The runtimes cannot be bundled (native binary, WASM files); what they need at run time goes to dist/node_modules.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './setup/dependencies.mjs';
import { root, run } from './setup/run.mjs';

/** Above this a package is no longer "install and type". */
const sizeBudgetMB = 60;
const here = `${process.platform}-${process.arch}`;
const { values } = parseArgs({
  options: { target: { type: 'string', default: here }, out: { type: 'string' } },
});
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const out = values.out ?? join(root, `kakehashi-${values.target}-${version}.vsix`);
const [platform, arch] = values.target.split('-');
const staged = join(root, 'dist', 'node_modules');

/** Files of a package by name, relative to it, each kept where it is. */
function stage(name, files) {
  for (const file of files) {
    const target = join(staged, name, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, 'node_modules', name, file), target, { recursive: true });
  }
}

function stageRuntimes() {
  const binaries = join('bin', 'napi-v6', platform, arch);
  const isNative = existsSync(join(root, 'node_modules', 'onnxruntime-node', binaries));
  if (!isNative) console.error(`onnxruntime has no binary for ${values.target}: this package runs on WASM.`);
  stage(
    'onnxruntime-node',
    ['package.json', 'LICENSE', 'dist', ...(isNative ? [binaries] : [])].filter(exists('onnxruntime-node')),
  );
  stage('onnxruntime-common', ['package.json', 'dist/cjs', 'dist/esm']);
  const web = readdirSync(join(root, 'node_modules', 'onnxruntime-web', 'dist'));
  const needed = web.filter((name) =>
    /^ort\.node\.min\.(?:mjs|js)$|^ort-wasm-simd-threaded\.(?:wasm|mjs)$/.test(name),
  );
  stage('onnxruntime-web', ['package.json', ...needed.map((name) => join('dist', name))]);
  // The GPU providers of Linux are hundreds of megabytes and never asked for.
  for (const provider of ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_tensorrt.so'])
    rmSync(join(staged, 'onnxruntime-node', binaries, provider), { force: true });
}

const exists = (name) => (file) => existsSync(join(root, 'node_modules', name, file));

ensureDependencies();
run(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 2, 2] });
stageRuntimes();
const vsce = [
  'vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--target',
  values.target,
  '--out',
  out,
];
try {
  run('npx', ['--no-install', ...vsce], { stdio: ['ignore', 2, 2] });
} finally {
  rmSync(staged, { recursive: true, force: true });
}
const sizeMB = statSync(out).size / 1e6;
console.log(`${out} ${sizeMB.toFixed(1)} MB`);
if (sizeMB > sizeBudgetMB) {
  console.error(`The package is larger than ${sizeBudgetMB} MB.`);
  process.exit(1);
}
