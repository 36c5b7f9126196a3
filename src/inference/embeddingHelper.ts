import { Worker } from 'node:worker_threads';
import type { EncoderOptions } from '../node/modelFolder.ts';

/** What a thread is started with. */
export interface HelperData {
  readonly modelDir: string;
  readonly encoder?: EncoderOptions | undefined;
  readonly fingerprint: string;
  readonly runtime: 'native' | 'wasm';
}

export interface ToHelper {
  readonly id: number;
  readonly texts: readonly string[];
}

/** `vectors` are missing where the texts could not be embedded. */
interface FromHelper {
  readonly isReady?: true;
  readonly id?: number;
  readonly vectors?: readonly Float32Array[];
}

type Answer = (vectors: readonly Float32Array[] | undefined) => void;

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

  async close(): Promise<void> {
    await this.worker.terminate();
    this.end();
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
