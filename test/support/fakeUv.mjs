#!/usr/bin/env node
/**
 * Stands for uv: writes its arguments to FAKE_UV_LOG, and can run the script only once it was allowed to download, as
 * a folder beside that file then shows.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const log = process.env.FAKE_UV_LOG;
const args = process.argv.slice(2);
appendFileSync(log, `${args.join(' ')}\n`);
const cache = `${log}.cache`;
if (args.includes('--offline') && !existsSync(cache)) {
  console.error('torch was not found in the cache');
  process.exit(1);
}
if (!args.includes('--offline')) console.error('Downloading torch (800.0MiB)');
mkdirSync(cache, { recursive: true });
const rest = args.slice(args.indexOf('--script') + 1);
const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'fakePython.mjs'), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, FAKE_TRAINING: 'done' },
});
process.exit(status ?? 1);
