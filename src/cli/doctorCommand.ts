import { execFile } from 'node:child_process';
import { mkdir, statfs, writeFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadModelFolder } from '../node/modelFolder.ts';
import { openSession } from '../node/onnxRuntime.ts';
import { Student } from '../node/student.ts';
import { exitCodes } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions } from './session.ts';
import { defaultIndexDir, modelDir } from './session.ts';

/** One check: what was looked at, how it is, what to do. */
interface Check {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

const run = promisify(execFile);
const leastFreeBytes = 200 * 2 ** 20;

/** `doctor`: checks runtime, model, index folder, git and Python, and says what to do. */
export function registerDoctor(command: NewCommand): void {
  command('doctor')
    .description('check runtime, model, index, git and Python, and say what to do')
    .action(async (options: CommonOptions) => {
      const folder = modelDir(options.model);
      const checks = [
        await check('model', 'fail', async () => describeModel(folder)),
        await check('native runtime', 'warn', () => embedOnce(folder, 'native')),
        await check('wasm runtime', 'warn', () => embedOnce(folder, 'wasm')),
        await check('index folder', 'fail', () => probeIndexDir(resolve(options.index ?? defaultIndexDir))),
        await check('git', 'warn', async () => (await run('git', ['--version'])).stdout.trim()),
        await check('python', 'warn', python),
      ];
      for (const result of checks)
        console.log(
          options.json
            ? JSON.stringify(result)
            : `${result.status.padEnd(4)} ${result.check}: ${result.detail}`,
        );
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = exitCodes.internal;
    });
}

async function check(name: string, severity: 'warn' | 'fail', look: () => Promise<string>): Promise<Check> {
  try {
    return { check: name, status: 'ok', detail: await look() };
  } catch (error) {
    return {
      check: name,
      status: severity,
      detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    };
  }
}

async function describeModel(folder: string): Promise<string> {
  const { info } = await loadModelFolder(folder);
  return `${info.name}, ${info.dimensions} dimensions, files match their hashes`;
}

async function embedOnce(folder: string, runtime: 'native' | 'wasm'): Promise<string> {
  const model = await loadModelFolder(folder);
  const student = new Student(model, await openSession(model.onnx, runtime, 1));
  const [vector] = await student.embed(['架け橋 bridge'], 'query');
  return `embeds (${vector?.length} dimensions)`;
}

async function probeIndexDir(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const probe = join(folder, `.probe-${process.pid}`);
  await writeFile(probe, '');
  await rm(probe);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < leastFreeBytes)
    throw new Error(`${folder}: only ${Math.round(free / 2 ** 20)} MiB free; free some space`);
  return `${folder}, ${Math.round(free / 2 ** 30)} GiB free`;
}

const needed = 'torch, transformers, accelerate, onnx';

async function python(): Promise<string> {
  const imports = `import ${needed}; print(torch.__version__, torch.cuda.is_available())`;
  const { stdout } = await run('python3', ['-c', imports]).catch(() => {
    throw new Error(
      `python3 with ${needed} is not at hand; only training needs it: pip install -r scripts/train/requirements.txt`,
    );
  });
  const [version, cuda] = stdout.trim().split(' ');
  return `torch ${version}, ${cuda === 'True' ? 'with' : 'without'} GPU`;
}
