import { BadVectorError, EmbedderUnavailableError } from '../errors.ts';
import type { Passage } from '../passages/passage.ts';
import { embeddingText } from '../passages/passage.ts';
import type { FileBatch, IndexRun } from './indexRun.ts';
import type { Embedder } from './ports.ts';
import type { PassageStore } from './store.ts';

/** Vectors of a batch's passages by their hash: from the index where it has them, else from the model. */
export class PassageVectors {
  constructor(
    private readonly store: PassageStore,
    private readonly embedder: Embedder | undefined,
  ) {}

  /** Those that there are; passages without one wait for a model, or their file is a failure. */
  async of(batch: FileBatch, run: IndexRun): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const fresh = new Map<string, Passage>();
    for (const passage of batch.passages()) {
      const stored = this.store.vectorOf(passage.hash);
      if (stored) vectors.set(passage.hash, stored);
      if (stored ?? fresh.has(passage.hash)) run.reused++;
      else fresh.set(passage.hash, passage);
    }
    const passages = [...fresh.values()];
    const found = await this.embed(passages, batch, run);
    batch.embedded = found.filter(Boolean).length;
    passages.forEach((passage, i) => {
      const vector = found[i];
      if (vector) vectors.set(passage.hash, vector);
    });
    return vectors;
  }

  /** All at once; where one text spoils the batch, one by one, and that one is a failure of its file. */
  private async embed(
    passages: readonly Passage[],
    batch: FileBatch,
    run: IndexRun,
  ): Promise<(Float32Array | undefined)[]> {
    const { embedder } = this;
    if (!embedder || passages.length === 0) return [];
    batch.toEmbed = passages.length;
    const onEmbedded = (count: number): void => {
      batch.embedded += count;
      run.report();
    };
    try {
      return await embedder.embed(passages.map(embeddingText), 'passage', run.signal, onEmbedded);
    } catch (error) {
      if (error instanceof EmbedderUnavailableError) return [];
      if (!(error instanceof BadVectorError)) throw error;
      const found: (Float32Array | undefined)[] = [];
      for (const passage of passages) found.push(await this.embedOne(embedder, passage, batch, run));
      return found;
    }
  }

  private async embedOne(
    embedder: Embedder,
    passage: Passage,
    batch: FileBatch,
    run: IndexRun,
  ): Promise<Float32Array | undefined> {
    try {
      return (await embedder.embed([embeddingText(passage)], 'passage', run.signal))[0];
    } catch (error) {
      if (error instanceof EmbedderUnavailableError) return undefined;
      if (!(error instanceof BadVectorError)) throw error;
      for (const { path, passages } of batch.files)
        if (passages.some(({ hash }) => hash === passage.hash)) run.fail(path, error);
      return undefined;
    }
  }
}
