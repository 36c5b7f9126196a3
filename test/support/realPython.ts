import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { imports, sid, works } from '../../scripts/test-host/trainingPython.mjs';

/** A Python that can train: this machine's own, or that of the chroot that `npm run test:training` builds. */
export class RealPython {
  private readonly mounted: string[] = [];

  /** `undefined` where there is none; the reason is printed. */
  static find(): RealPython | undefined {
    if (works('python3', ['-c', imports])) return new RealPython([]);
    if (process.getuid?.() === 0 && existsSync(sid) && works('chroot', [sid, 'python3', '-c', imports]))
      return new RealPython(['chroot', sid]);
    console.log('SKIPPED: no Python with torch; npm run test:training builds one on Debian as root.');
    return undefined;
  }

  /** The words before a program that runs beside it: none, or those of the chroot. */
  private constructor(private readonly beside: readonly string[]) {}

  /** The folder of its packages. */
  packages(): string {
    const [program = '', ...rest] = [
      ...this.beside,
      'python3',
      '-c',
      'import torch; print(torch.__path__[0])',
    ];
    return dirname(execFileSync(program, rest, { encoding: 'utf8' }).trim());
  }

  /**
   * Writes the interpreter, or a program beside it, as one file. A chroot sees temporary files and the given folders
   * under their own paths.
   */
  write(path: string, folders: readonly string[] = [], program = 'python3'): string {
    if (this.beside.length > 0) for (const folder of [tmpdir(), ...folders]) this.mount(realpathSync(folder));
    const words = [...this.beside, program].map((word) => `'${word}'`).join(' ');
    writeFileSync(path, `#!/bin/sh\nexport OMP_NUM_THREADS=2\nexec ${words} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Takes the folders out of the chroot: who deletes it would delete them too. */
  close(): void {
    for (const inside of this.mounted.splice(0)) spawnSync('umount', [inside]);
  }

  private mount(folder: string): void {
    const inside = join(sid, folder);
    // A run that was killed left its own there, which may show a folder that is gone.
    if (!this.mounted.includes(inside)) spawnSync('umount', [inside]);
    mkdirSync(inside, { recursive: true });
    if (!works('mount', ['--bind', folder, inside])) throw new Error(`${folder} cannot be mounted`);
    this.mounted.push(inside);
  }
}
