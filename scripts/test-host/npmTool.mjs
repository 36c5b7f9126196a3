/** What single tests need from the npm registry: installed beside the project, once. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import { cache } from './trainingPython.mjs';

/** Of an install that runs no scripts and says nothing but errors. */
export const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** The package's folder, in a folder of the cache that has the given name. */
export function npmTool(name, packageName, version) {
  const folder = join(cache, name);
  const installed = join(folder, 'node_modules', ...packageName.split('/'));
  if (existsSync(installed)) return installed;
  mkdirSync(folder, { recursive: true });
  const install = ['install', '--prefix', folder, ...npmFlags, `${packageName}@${version}`];
  run('npm', install, { stdio: ['ignore', 2, 2] });
  return installed;
}
