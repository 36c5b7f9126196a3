import { Worker } from 'node:worker_threads';
import type { EncoderOptions } from '../node/modelFolder.ts';

/** What a thread is started with. */
export interface HelperData {
  readonly modelDir: string;
  readonly encoder?: EncoderOptions | undefined;
  readonly fingerprint: string;
  readonly runtime: 'native' | 'wasm';
}

/** Texts to embed, or the word to end. */
export type ToHelper = { readonly id: number; readonly texts: readonly string[] } | 'end';

/** `vectors` are missing where the texts could not be embedded. */
interface FromHelper {
  readonly isReady?: true;
  readonly id?: number;
  readonly vectors?: readonly Float32Array[];
}

type Answer = (vectors: readonly Float32Array[] | undefined) => void;

/** A batch takes some hundredths of a second, the start of a thread half of one. */
const endingMs = 2_000;
/** A chunk takes a tenth of a second; who is silent for so long hangs. */
const patienceMs = 30_000;

/** A thread with a student of its own. Whatever befalls it, an answer comes. */
export class EmbeddingHelper {
  isReady = false;
  private isGone = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Answer>();
  private lastId = 0;

  constructor(main: string, data: HelperData, onWarning: (message: string) => void) {
    this.worker = new Worker(main, { workerData: data });
    this.worker.unref();
    this.worker.on('message', (message: FromHelper) => this.take(message));
    this.worker.on('error', (error) => onWarning(`a thread of the model ended: ${String(error)}`));
    this.worker.on('exit', () => this.end());
  }

  /** `undefined` where this thread cannot do it. */
  async embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined> {
    if (this.isGone) return undefined;
    const id = ++this.lastId;
    this.worker.ref();
    const late = setTimeout(() => void this.close(), patienceMs);
    const answer = new Promise<readonly Float32Array[] | undefined>((resolve) => {
      this.waiting.set(id, resolve);
    });
    this.worker.postMessage({ id, texts } satisfies ToHelper);
    return answer.finally(() => {
      clearTimeout(late);
      this.waiting.delete(id);
      if (this.waiting.size === 0) this.worker.unref();
    });
  }

  /** Lets the thread end by itself: one that is terminated within the native runtime takes the process with it. */
  async close(): Promise<void> {
    if (this.isGone) return;
    const exited = new Promise<number>((resolve) => this.worker.once('exit', resolve));
    this.isReady = false;
    this.worker.ref();
    this.worker.postMessage('end' satisfies ToHelper);
    const force = setTimeout(() => void this.worker.terminate(), endingMs);
    await exited;
    clearTimeout(force);
  }

  private take({ isReady, id, vectors }: FromHelper): void {
    if (isReady) this.isReady = true;
    else if (id !== undefined) this.waiting.get(id)?.(vectors);
  }

  private end(): void {
    this.isReady = false;
    this.isGone = true;
    for (const answer of this.waiting.values()) answer(undefined);
  }
}
