import { BadVectorError, EmbedderUnavailableError } from '../../src/core/errors.ts';
import type { Embedder } from '../../src/core/index/ports.ts';

const dimensions = 8;

/** Embeds by counting letters, keeps what it was asked, and refuses what a test says. */
export class CountingEmbedder implements Embedder {
  readonly model = {
    name: 'counting',
    dimensions,
    maxTokens: 128,
    fingerprint: 'counting 1',
    scores: { weak: 0.2, fair: 0.4, strong: 0.6 },
  };
  /** The texts of each call. */
  readonly calls: (readonly string[])[] = [];
  isAvailable = true;
  /** Texts that hold this yield no vector. */
  badWord: string | undefined;
  beforeEach: () => void = () => undefined;

  get texts(): string[] {
    return this.calls.flat();
  }

  embed(
    texts: readonly string[],
    _type?: unknown,
    signal?: AbortSignal,
    onEmbedded?: (texts: number) => void,
  ): Promise<Float32Array[]> {
    return Promise.resolve().then(() => {
      this.beforeEach();
      signal?.throwIfAborted();
      if (!this.isAvailable) throw new EmbedderUnavailableError();
      const bad = texts.find((text) => this.badWord !== undefined && text.includes(this.badWord));
      if (bad !== undefined) throw new BadVectorError({ text: bad });
      this.calls.push(texts);
      return texts.map((text) => {
        onEmbedded?.(1);
        return letterVector(text);
      });
    });
  }

  countTokens(text: string): number {
    return text.length;
  }
}

/** The unit vector of a text: how often its characters fall into each of eight classes. */
export function letterVector(text: string): Float32Array {
  const counts = new Float32Array(dimensions).fill(0.1);
  for (const letter of text) {
    const place = (letter.codePointAt(0) ?? 0) % dimensions;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts.map((x) => x / Math.hypot(...counts));
}
