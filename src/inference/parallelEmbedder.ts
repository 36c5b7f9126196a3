import type { Embedder, ModelInfo } from '../core/index/ports.ts';
import type { EmbeddingHelper } from './embeddingHelper.ts';

/** What a parallel embedder is made of. */
export interface ParallelOptions {
  readonly student: Embedder;
  /** Threads beside this one. */
  readonly helpers: number;
  readonly newHelper: () => EmbeddingHelper;
}

/** Fewer texts than this are embedded before a thread has come up. */
const fewest = 128;
const chunkSize = 32;
/** Asked at once of a helper, so that none waits while this thread is busy. */
const ahead = 2;
/** Threads take some 60 MB each: they end when nothing was asked of them for so long. */
const idleMs = 10_000;

/**
 * A student that shares many passages with threads of their own: the products of so small a model are too short to be
 * divided among threads, but whole runs stand side by side. Queries and small requests stay in this thread.
 */
export class ParallelEmbedder implements Embedder {
  private helpers: EmbeddingHelper[] = [];
  private idle: NodeJS.Timeout | undefined;
  private isClosed = false;
  private active = 0;
  private isBusy = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: ParallelOptions) {}

  get model(): ModelInfo {
    return this.options.student.model;
  }

  /** Told when this thread makes passages: threads that are up embed alone meanwhile, for none can do the other. */
  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
    if (!isBusy) for (const goOn of this.waiting.splice(0)) goOn();
  }

  countTokens(text: string): number {
    return this.options.student.countTokens(text);
  }

  async embed(...asked: Parameters<Embedder['embed']>): Promise<Float32Array[]> {
    const [texts, type] = asked;
    if (type === 'query' || texts.length < fewest || this.options.helpers === 0)
      return this.options.student.embed(...asked);
    this.start();
    try {
      return await this.shared(...asked);
    } finally {
      this.stop();
    }
  }

  private async shared(
    ...[texts, type, signal, onEmbedded]: Parameters<Embedder['embed']>
  ): Promise<Float32Array[]> {
    const { student } = this.options;
    const vectors = new Array<Float32Array>(texts.length);
    const chunks = chunksOf(texts);
    let helped: Promise<unknown> = Promise.resolve();
    const work = async (helper?: EmbeddingHelper): Promise<void> => {
      for (;;) {
        if (!helper) await this.turn(helped);
        const chunk = chunks.pop();
        if (!chunk) return;
        signal?.throwIfAborted();
        const chosen = chunk.map((i) => texts[i] ?? '');
        const found = (await helper?.embed(chosen)) ?? (await student.embed(chosen, type, signal));
        chunk.forEach((place, i) => (vectors[place] = found[i] ?? new Float32Array()));
        onEmbedded?.(chunk.length);
      }
    };
    const ready = this.helpers.filter(({ isReady }) => isReady);
    const shares = ready.flatMap((helper) => Array.from({ length: ahead }, () => work(helper)));
    if (shares.length > 0) helped = Promise.allSettled(shares);
    try {
      await Promise.all([work(), ...shares]);
    } finally {
      // After an error nobody goes on with the rest.
      chunks.length = 0;
    }
    return vectors;
  }

  /** Waits until this thread has nothing else to do, or the others have done it all. */
  private async turn(helped: Promise<unknown>): Promise<void> {
    if (this.isBusy) await Promise.race([new Promise<void>((resolve) => this.waiting.push(resolve)), helped]);
  }

  /** Ends all threads; from now on this one does everything. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.rest();
  }

  private start(): void {
    clearTimeout(this.idle);
    this.active++;
    while (!this.isClosed && this.helpers.length < this.options.helpers)
      this.helpers.push(this.options.newHelper());
  }

  private stop(): void {
    this.active--;
    if (this.active === 0) this.idle = setTimeout(() => void this.rest(), idleMs).unref();
  }

  private async rest(): Promise<void> {
    clearTimeout(this.idle);
    const helpers = this.helpers;
    this.helpers = [];
    await Promise.all(helpers.map((helper) => helper.close()));
  }
}

/** Places of texts of similar length together, taken from the end: the longest first, so that all end at one time. */
function chunksOf(texts: readonly string[]): number[][] {
  const order = texts.map((_, i) => i).sort((a, b) => (texts[a]?.length ?? 0) - (texts[b]?.length ?? 0));
  const count = Math.ceil(order.length / chunkSize);
  return Array.from({ length: count }, (_, i) => order.slice(i * chunkSize, (i + 1) * chunkSize));
}
