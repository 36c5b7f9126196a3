/** Compiles the scan kernel to WebAssembly and writes it as base64 into src/node/scanKernelBytes.ts (checked in, so that no build is needed to run the tests). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from '../setup/run.mjs';

/** The kernel's WebAssembly bytes. */
export async function compileScanKernel() {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-kernel-'));
  const outFile = join(folder, 'kernel.wasm');
  const source = join(root, 'scripts/scanKernel/assembly/kernel.ts');
  const options = ['--outFile', outFile, '--enable', 'simd', '-O3', '--runtime', 'stub', '--importMemory'];
  const { error, stderr } = await asc.main([source, ...options, '--noAssert', '--use', 'abort=']);
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const bytes = readFileSync(outFile);
  rmSync(folder, { recursive: true });
  return bytes;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const base64 = (await compileScanKernel()).toString('base64').match(/.{1,96}/g);
  const lines = base64.map((line) => `  '${line}',`).join('\n');
  const text = `/** Compiled from scripts/scanKernel/assembly/kernel.ts by \`node scripts/scanKernel/build.mjs\`. */\nexport const scanKernelBase64 = [\n${lines}\n].join('');\n`;
  writeFileSync(join(root, 'src/node/scanKernelBytes.ts'), text);
}
