import { execFile } from 'node:child_process';
import { mkdir, statfs, writeFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { indexWriteError } from '../node/storageWriteError.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { findEnvironment } from '../node/pythonEnvironment.ts';
import { embedOnce } from './embedOnce.ts';
import { exitCodes, explainError, UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { message, userLanguage } from './messages.ts';
import type { CommonOptions } from './session.ts';
import { defaultIndexDir, modelDir, packaged } from './session.ts';

/** One check: what was looked at, how it is, what to do. */
interface Check {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

const run = promisify(execFile);
const leastFreeBytes = 200 * 2 ** 20;

/** Names of the checks; with --json and in English they stand as they are. */
const japaneseNames: Readonly<Record<string, string>> = {
  model: 'モデル',
  'native runtime': 'ネイティブのランタイム',
  'wasm runtime': 'WASM のランタイム',
  'index folder': 'インデックスのフォルダー',
};

/** `doctor`: checks runtime, model, index folder, git and Python, and says what to do. */
export function registerDoctor(command: NewCommand): void {
  command('doctor')
    .description('check runtime, model, index, git and Python, and say what to do')
    .action(async (options: CommonOptions) => {
      const folder = modelDir(options.model);
      const checks = [
        await check('model', 'fail', async () => describeModel(folder)),
        await check('native runtime', 'warn', () => runs(folder, 'native')),
        await check('wasm runtime', 'warn', () => runs(folder, 'wasm')),
        await check('index folder', 'fail', () => probeIndexDir(resolve(options.index ?? defaultIndexDir))),
        await check('git', 'warn', git),
        await check('python', 'warn', python),
      ];
      for (const result of checks)
        console.log(
          options.json
            ? JSON.stringify(result)
            : `${result.status.padEnd(4)} ${shownName(result.check)}: ${result.detail}`,
        );
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = exitCodes.internal;
    });
}

const shownName = (name: string): string =>
  (userLanguage() === 'ja' ? japaneseNames[name] : undefined) ?? name;

async function check(name: string, severity: 'warn' | 'fail', look: () => Promise<string>): Promise<Check> {
  try {
    return { check: name, status: 'ok', detail: await look() };
  } catch (error) {
    return { check: name, status: severity, detail: explainError(error).text.split('\n')[0] ?? '' };
  }
}

async function describeModel(folder: string): Promise<string> {
  const { info } = await loadModelFolder(folder);
  return message('checkModel', { ...info });
}

async function runs(folder: string, runtime: 'native' | 'wasm'): Promise<string> {
  return message('checkRuntime', { dimensions: await embedOnce(folder, runtime) });
}

async function probeIndexDir(folder: string): Promise<string> {
  await probeWriting(folder).catch((cause: unknown) => {
    throw indexWriteError(folder, cause);
  });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < leastFreeBytes)
    throw new UsageError('checkLowDisk', { path: folder, mebibytes: Math.round(free / 2 ** 20) });
  return message('checkIndex', { path: folder, gibibytes: Math.round(free / 2 ** 30) });
}

async function probeWriting(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const probe = join(folder, `.probe-${process.pid}`);
  await writeFile(probe, '');
  await rm(probe);
}

async function git(): Promise<string> {
  const { stdout } = await run('git', ['--version']).catch(() => {
    throw new UsageError('checkNoGit');
  });
  return stdout.trim();
}

async function python(): Promise<string> {
  const found = await findEnvironment(join(packaged.trainingScripts, 'finetune.py'));
  if (found.missing.length > 0) throw new UsageError('checkNoPython', { packages: found.missing.join(', ') });
  return message('checkPython', { version: found.torch, gpu: found.gpu ?? '–' });
}
