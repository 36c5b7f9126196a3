/** Runs a program, shows its output and copies it to file descriptor 3, so that the caller can count its tests. */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'] });
child.stdout.on('data', (chunk) => (process.stdout.write(chunk), writeSync(3, chunk)));
child.stderr.on('data', (chunk) => (process.stderr.write(chunk), writeSync(3, chunk)));
child.on('error', (error) => (console.error(String(error)), process.exit(127)));
child.on('close', (code) => process.exit(code ?? 1));
