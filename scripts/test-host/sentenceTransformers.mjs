/**
 * sentence-transformers for the chroot. Debian lacks it: its one wheel comes from pip's index, where this machine has
 * one, and what it stands on from Debian. Where either cannot be had its tests say that they are skipped.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sid, works } from './trainingPython.mjs';

const wheel = 'sentence-transformers==6.0.1';
const inside = '/opt/sentence-transformers';
const search = `PYTHONPATH=${inside}`;
/** A machine without a network is not waited for. */
const mostMs = 90_000;
const found =
  'from importlib.util import find_spec as has; exit(not (has("sentence_transformers") and has("sklearn")))';

/** Runs a command of limited time; its last words where it fails. */
function failure(program, args) {
  const { status, error, stderr } = spawnSync(program, args, { timeout: mostMs, encoding: 'utf8' });
  if (status === 0) return undefined;
  return (stderr || String(error ?? '')).trim().split('\n').at(-1) || `${program} took too long`;
}

function downloadWheel() {
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--retries=0', '--default-timeout=10'];
  return failure('python3', ['-m', 'pip', 'install', ...options, '--target', join(sid, inside), wheel]);
}

/** What needs the network ends in time or is stopped; what changes the chroot's packages is never stopped. */
function installBasis() {
  const install = [sid, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'python3-sklearn'];
  const limits = ['-oAcquire::Retries=0', '-oAcquire::http::Timeout=10'];
  const failed = failure('chroot', [...install, ...limits, '--download-only']);
  return failed ?? (works('chroot', [...install, '--no-download']) ? undefined : 'python3-sklearn');
}

/** Words for `env` with which the chroot's Python finds the library; none where it cannot be had. */
export function sentenceTransformers() {
  if (works('chroot', [sid, 'env', search, 'python3', '-c', found])) return [search];
  const failed = downloadWheel() ?? installBasis();
  if (failed === undefined) return [search];
  console.log(`SKIPPED: the tests with sentence-transformers, which cannot be installed: ${failed}`);
  return [];
}
