/**
 * Loaded into the engine with `--import`: reading a file by one of these names goes wrong. `vanishing.md` is gone
 * between walk and read, `hanging.md` never comes back, `crashing.md` ends the process.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const troubles = {
  'vanishing.md': (path) => fs.rmSync(path),
  'hanging.md': () => {
    for (;;);
  },
  'crashing.md': () => process.kill(process.pid, 'SIGKILL'),
};
const { readFile } = fs.promises;
fs.promises.readFile = (path, ...rest) => {
  if (typeof path === 'string') troubles[basename(path)]?.(path);
  return readFile(path, ...rest);
};
syncBuiltinESMExports();
