import lockfile from 'proper-lockfile';

/** A holder that has not renewed its lock for so long is dead. */
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

  /** Tries once and returns, with the lock or without. */
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
    await this.unlock?.().catch(() => undefined);
    this.unlock = undefined;
  }

  private async again(events: LockEvents): Promise<void> {
    if (this.isHeld) return;
    await this.acquire();
    await (this.isHeld ? events.onGained() : events.onWaiting());
  }

  private async acquire(): Promise<void> {
    const onCompromised = (): void => void (this.unlock = undefined);
    const options = { stale: staleMs, update: renewalMs, onCompromised };
    this.unlock = await lockfile.lock(this.folder, options).catch(() => undefined);
  }
}
