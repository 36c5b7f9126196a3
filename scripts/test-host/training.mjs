/**
 * `npm run test:training`: the Python tests of the training code, in a Debian sid chroot that carries torch and
 * transformers. On Debian as root it is set up here; elsewhere the step says what is missing and counts as skipped.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../setup/run.mjs';
import { npmTool } from './npmTool.mjs';
import { sentenceTransformers } from './sentenceTransformers.mjs';
import { cache, imports, sid, works } from './trainingPython.mjs';

const packages =
  'python3-torch python3-transformers python3-accelerate python3-safetensors python3-onnx python3-onnxruntime python3-sentencepiece python3-tokenizers libopenblas0-pthread';
/** Each file in a process of its own, side by side: none uses more than one core. */
const files = readdirSync(join(root, 'test', 'training')).filter((name) => /^test_.+\.py$/.test(name));
const testsOf = (file) => ['-m', 'unittest', 'discover', '-v', '-s', 'test/training', '-p', file];
const quiet = { stdio: ['ignore', 2, 2] };

/** Below the checkout, which the chroot sees under another path. */
const productVectors = join('.cache', 'product-vectors.jsonl');

/** The product's vectors of the texts that the libraries are given. */
function writeProductVectors() {
  const input = readFileSync(join(root, 'test', 'fixtures', 'ecosystem-texts.jsonl'));
  const args = [join('dist', 'cli.mjs'), 'embed', '--model', 'kakehashi-small'];
  run(process.execPath, ['scripts/build.mjs', '--if-stale'], quiet);
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    input,
    stdio: ['pipe', 'pipe', 2],
  });
  if (status !== 0) throw new Error('kakehashi embed failed');
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(join(root, productVectors), stdout);
  process.env.KAKEHASHI_PRODUCT_VECTORS = productVectors;
}

/** The folder in transformers.js, which only this check needs: installed beside, as the browser of other tests is. */
function checkTransformersJs() {
  const KAKEHASHI_TRANSFORMERS = npmTool('transformers.js', '@huggingface/transformers', '4.3.1');
  return mochaPasses('test/ecosystem/**/*.test.ts', { KAKEHASHI_TRANSFORMERS });
}

function mochaPasses(files, env = {}) {
  const program = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const args = ['--import=tsx', program, '--no-config', '--timeout=60000', files];
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' };
  return spawnSync(process.execPath, args, options).status === 0;
}

const isDebianRoot = () =>
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/etc/os-release');

/** A path is mounted when the kernel's table names it. */
const isMounted = (path) =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === path);

function mount(source, target, ...options) {
  mkdirSync(target, { recursive: true });
  if (!isMounted(target)) run('mount', [...options, source, target], quiet);
}

/** Builds the chroot once (about three minutes, 2.3 GB) and keeps it in the cache folder. */
function ensureChroot() {
  if (!existsSync('/usr/sbin/debootstrap')) {
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'debootstrap'], quiet);
  }
  mkdirSync(cache, { recursive: true });
  if (!existsSync(join(sid, 'usr/bin/apt-get'))) run('debootstrap', ['--variant=minbase', 'sid', sid], quiet);
  for (const name of ['proc', 'sys', 'dev']) mount(`/${name}`, join(sid, name), '--rbind');
  if (works('chroot', [sid, 'python3', '-c', imports])) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A mirror may lag behind the validity of sid's release file by weeks; its signature is checked all the same.
  run('chroot', [sid, 'apt-get', '-oAcquire::Check-Valid-Until=false', 'update', '-qq'], { ...quiet, env });
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages.split(' ')];
  run('chroot', [sid, ...install], { ...quiet, env });
}

/** Runs the test files by an interpreter; true where all of them passed. */
async function passes(program, args) {
  const ended = files.map((file) => {
    const child = spawn(program, [...args, ...testsOf(file)], { cwd: root, stdio: 'inherit' });
    return new Promise((resolve) => child.once('error', () => resolve(1)).once('close', resolve));
  });
  return (await Promise.all(ended)).every((code) => code === 0);
}

let isGood = checkTransformersJs();
writeProductVectors();
if (works('python3', ['-c', imports])) {
  isGood = (await passes('python3', [])) && isGood;
} else if (isDebianRoot()) {
  ensureChroot();
  const inside = `/kakehashi-${process.pid}`;
  mount(root, join(sid, inside), '--bind');
  isGood =
    (await passes('chroot', [sid, 'env', '-C', inside, ...sentenceTransformers(), 'python3'])) && isGood;
  spawnSync('umount', [join(sid, inside)], { stdio: 'inherit' });
} else {
  console.log(
    'SKIPPED: the training tests need Python with torch, transformers, accelerate, safetensors, onnx,',
  );
  console.log('onnxruntime and tokenizers: pip install -r scripts/train/requirements.txt');
}
// The command line and its gate, with the Python found above.
isGood = mochaPasses('test/training/**/*.test.ts') && isGood;
process.exit(isGood ? 0 : 1);
