import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import lockfile from 'proper-lockfile';
import { indexWriteError } from './storageWriteError.ts';

/** A holder of whom nothing else is known is dead when it has not renewed its lock for so long. */
const staleMs = 10_000;
const renewalMs = 2_000;
const retryMs = 2_000;

/** What happens to a lock after its first attempt. */
export interface LockEvents {
  /** The holder before has let go or died. */
  onGained(): Promise<void>;
  /** Another process still holds it; called at each attempt. */
  onWaiting(): Promise<void>;
  onError(error: unknown): void;
}

/** The right to write one index. Whoever does not get it goes on trying, so that an index never stays without a writer. */
export class FolderLock {
  private unlock: (() => Promise<void>) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private attempt: Promise<void> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  /** Tries once and returns, with the lock or without; throws `IndexWriteError` where no lock can be made at all. */
  static async open(folder: string): Promise<FolderLock> {
    const lock = new FolderLock(folder);
    await lock.acquire();
    return lock;
  }

  /** Tries again for as long as another process holds it. */
  watch(events: LockEvents): void {
    this.timer = setInterval(() => {
      this.attempt = this.attempt
        .then(() => this.again(events))
        .catch((error: unknown) => events.onError(error));
    }, retryMs);
    this.timer.unref();
  }

  get isHeld(): boolean {
    return this.unlock !== undefined;
  }

  /** Gives the lock back and stops trying. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.attempt;
    if (this.isHeld) await rm(this.holderFile, { force: true }).catch(() => undefined);
    await this.unlock?.().catch(() => undefined);
    this.unlock = undefined;
  }

  private async again(events: LockEvents): Promise<void> {
    if (this.isHeld) return;
    await this.acquire();
    await (this.isHeld ? events.onGained() : events.onWaiting());
  }

  private async acquire(): Promise<void> {
    await this.tryOnce();
    if (!this.isHeld && (await this.isHolderDead())) await this.takeOver();
    if (this.isHeld) await writeFile(this.holderFile, myself).catch(() => undefined);
  }

  /**
   * Takes a dead holder's lock away, one process at a time and the holder's name first: of two that saw it dead, the
   * second would else remove the lock that the first has just taken.
   */
  private async takeOver(): Promise<void> {
    const lockfilePath = `${this.folder}.takeover`;
    const onCompromised = (): void => undefined;
    const end = await lockfile
      .lock(lockfilePath, { stale: staleMs, realpath: false, lockfilePath, onCompromised })
      .catch(() => undefined);
    if (!end) return;
    try {
      if (!(await this.isHolderDead())) return;
      await rm(this.holderFile, { force: true });
      await rm(this.lockFolder, { recursive: true, force: true });
      await this.tryOnce();
    } finally {
      await end().catch(() => undefined);
    }
  }

  private async tryOnce(): Promise<void> {
    const onCompromised = (): void => void (this.unlock = undefined);
    const options = {
      stale: staleMs,
      update: renewalMs,
      onCompromised,
      realpath: false,
      lockfilePath: this.lockFolder,
    };
    this.unlock = await lockfile.lock(this.folder, options).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOCKED') return undefined;
      throw indexWriteError(this.lockFolder, error);
    });
  }

  /** A killed holder is known by its process id; a holder on another machine is left to the lock's age. */
  private async isHolderDead(): Promise<boolean> {
    const holder = await readFile(this.holderFile, 'utf8').catch(() => '');
    const [pid = '', host] = holder.split(' ');
    return host === hostname() && /^\d+$/.test(pid) && !isRunning(Number(pid));
  }

  private get lockFolder(): string {
    return `${this.folder}.lock`;
  }

  private get holderFile(): string {
    return `${this.folder}.holder`;
  }
}

const myself = `${process.pid} ${hostname()}`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
