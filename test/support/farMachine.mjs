/**
 * Stands for `ssh HOST COMMAND`: its one argument goes through a POSIX shell, as on a far machine, with a home folder of
 * its own and the stand-in for Python.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'kakehashi-far-'));
symlinkSync(join(import.meta.dirname, 'farPython.mjs'), join(home, 'python3'));
const env = { ...process.env, HOME: home, PATH: `${home}:${process.env.PATH}` };
const child = spawn('/bin/sh', ['-c', process.argv[2]], { env, stdio: 'inherit', detached: true });
// A connection that is closed ends what runs over there, and tells no more than this.
process.once('SIGTERM', () => {
  process.kill(-child.pid);
  rmSync(home, { recursive: true, force: true });
  process.exit(255);
});
child.once('close', (code) => {
  rmSync(home, { recursive: true, force: true });
  process.exit(code ?? 1);
});
