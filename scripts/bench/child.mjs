/** Child processes of the benchmark: bundled, because they use the product's TypeScript, and each measured alone. */
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { engineOptions } from '../esbuildOptions.mjs';
import { root } from '../setup/run.mjs';

const out = join(root, 'out', 'bench');
const programs = ['freshIndex', 'warmIndex', 'syntheticIndex', 'embedders'];

/** Bundles the programs as the engine is bundled. */
export async function bundlePrograms() {
  rmSync(out, { recursive: true, force: true });
  await esbuild.build({
    ...engineOptions,
    entryPoints: programs.map((name) => `scripts/bench/${name}.mjs`),
    outfile: undefined,
    outdir: out,
    outExtension: { '.js': '.mjs' },
  });
}

/** Runs a program with parameters as JSON and returns the one message that it sends. */
export function runProgram(name, parameters) {
  return new Promise((resolve, reject) => {
    const child = fork(join(out, `${name}.mjs`), [JSON.stringify(parameters)]);
    let result;
    child.on('message', (message) => (result = message));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 && result ? resolve(result) : reject(new Error(`${name} ended with code ${code}`)),
    );
  });
}
