import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imports, sid, works } from '../../scripts/test-host/trainingPython.mjs';

/** A Python that can train: this machine's own, or that of the chroot that `npm run test:training` builds. */
export class RealPython {
  private readonly mounted: string[] = [];

  /** `undefined` where there is none; the reason is printed. */
  static find(): RealPython | undefined {
    if (works('python3', ['-c', imports])) return new RealPython(['python3'], false);
    const inChroot = ['chroot', sid, 'python3'];
    if (process.getuid?.() === 0 && existsSync(sid) && works('chroot', [sid, 'python3', '-c', imports]))
      return new RealPython(inChroot, true);
    console.log('SKIPPED: no Python with torch; npm run test:training builds one on Debian as root.');
    return undefined;
  }

  private constructor(
    private readonly command: readonly string[],
    private readonly isChroot: boolean,
  ) {}

  /** Writes an interpreter as one file. A chroot sees temporary files and the given folders under their own paths. */
  write(path: string, folders: readonly string[] = []): string {
    if (this.isChroot) for (const folder of [tmpdir(), ...folders]) this.mount(realpathSync(folder));
    const words = this.command.map((word) => `'${word}'`).join(' ');
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
