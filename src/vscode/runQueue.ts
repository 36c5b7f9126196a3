/** Runs one after the other; the one that is under way can be told to stop. */
export class RunQueue {
  private last: Promise<unknown> = Promise.resolve();
  private running: AbortController | undefined;
  private waiting = 0;

  /** A run is under way or waits. */
  get isBusy(): boolean {
    return this.waiting > 0;
  }

  /** Runs `work` after what was added before, and settles as it does. */
  async add(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.waiting++;
    try {
      await this.inTurn(() => work((this.running = new AbortController()).signal));
    } finally {
      this.waiting--;
    }
  }

  /** The same for what is no run of its own: nobody waits for it, and it is not stopped. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Tells the run that is under way to stop. */
  abort(): void {
    this.running?.abort();
  }
}
