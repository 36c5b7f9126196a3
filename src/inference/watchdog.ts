/** How often an engine that owes an answer is asked for a sign of life, and how many it may leave out. */
export interface Patience {
  readonly intervalMs: number;
  readonly missedSigns: number;
}

/** Notices an engine that hangs. It counts its own ticks and reads no clock: a sleeping laptop is not a hang. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private missed = 0;

  constructor(
    private readonly patience: Patience,
    private readonly ping: () => void,
    private readonly onHung: () => void,
  ) {}

  /** From now on the engine owes an answer. */
  watch(): void {
    if (this.timer) return;
    this.missed = 0;
    this.timer = setInterval(() => this.tick(), this.patience.intervalMs).unref();
  }

  /** Any message from the engine is a sign of life. */
  alive(): void {
    this.missed = 0;
  }

  /** Nothing is owed: an idle engine is left in peace. */
  rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    if (this.missed >= this.patience.missedSigns) {
      this.rest();
      return this.onHung();
    }
    this.missed++;
    this.ping();
  }
}
