/** The two trees that are measured. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { root } from '../setup/run.mjs';

const archive = resolve(root, '..', 'shared', 'workspaces', 'kubernetes-docs.tar.xz');
const sample = join(root, 'samples', 'bilingual');

/** Sources in TypeScript and JavaScript that every `npm ci` of this project brings. */
const packages = [
  'eslint',
  '@typescript-eslint',
  '@types',
  'assemblyscript',
  'undici',
  'mocha',
  'protobufjs',
  'ajv/lib',
  'openai/src',
  'vectra/src',
  'gpt-tokenizer/src',
  'onnxruntime-web/lib',
  '@grpc/grpc-js/src',
  '@azure/msal-browser/src',
  '@azure/msal-common/src',
  '@azure/msal-node/src',
];
const sourceTypes = new Set(['.ts', '.tsx', '.js', '.mjs', '.cjs', '.md']);
const fewestSources = 2_000;

/** The documentation: the folder `given`, else the Kubernetes tree, else the bundled sample, which it says on stderr. */
export function documentation(given, temporary) {
  if (given !== undefined) return { name: 'given', root: resolve(given) };
  if (!existsSync(archive)) return instead(`${archive} is absent`);
  const target = join(temporary, 'kubernetes-docs');
  mkdirSync(target);
  const { status, error, stderr } = spawnSync('tar', ['-xJf', archive, '-C', target]);
  if (status !== 0) return instead(`tar could not unpack ${archive}: ${error ?? stderr}`);
  return { name: 'kubernetes', root: target };
}

function instead(reason) {
  console.error(`${reason}; samples/bilingual is measured instead (--workspace DIR takes any other folder).`);
  return { name: 'sample', root: sample };
}

/** The source tree: the folder `given`, else copies of installed packages, outside of node_modules, which no index looks into. */
export function sources(given, temporary) {
  if (given !== undefined) return { name: 'givenSources', root: resolve(given) };
  const target = join(temporary, 'sources');
  for (const name of packages) {
    const from = join(root, 'node_modules', name);
    if (existsSync(from)) cpSync(from, join(target, name), { recursive: true, filter: isSource });
  }
  const files = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  if (files.length < fewestSources)
    throw new Error(
      `the source tree has ${files.length} files; add packages in scripts/bench/workspaces.mjs`,
    );
  return { name: 'sources', root: target };
}

/** A nested node_modules is another package's. */
const isSource = (path) =>
  statSync(path).isDirectory() ? basename(path) !== 'node_modules' : sourceTypes.has(extname(path));
