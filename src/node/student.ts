import { BadVectorError, ModelError } from '../core/errors.ts';
import type { Batch } from '../core/index/batches.ts';
import { batches } from '../core/index/batches.ts';
import type { Embedder, EmbedType, ModelInfo } from '../core/index/ports.ts';
import { stressLastHeading } from '../core/search/headingPath.ts';
import type { ModelFolder } from './modelFolder.ts';
import type { ModelOutput, OnnxSession, TokenBatch } from './onnxRuntime.ts';
import { Tokenizer } from './tokenizer.ts';

/**
 * What the activations of so few tokens take stays in a core's cache: 256 tokens cost half of what each of 2,048 costs
 * (10 against 20 microseconds; two layers of 256), and a query never waits long behind a batch.
 */
const limits = { maxTokens: 256, maxRows: 16 };

/** The embedding model: tokenizer and ONNX session, one batch at a time, queries ahead of passages. */
export class Student implements Embedder {
  readonly model: ModelInfo;
  private readonly tokenizer: Tokenizer;
  private readonly prompts: ModelFolder['prompts'];
  private readonly poolsFirstToken: boolean;
  private readonly stressesLastHeading: boolean;
  private waitingQueries = 0;
  private turn: Promise<unknown> = Promise.resolve();

  // The folder itself is not kept: the session has its own copy of the model's bytes.
  constructor(
    folder: ModelFolder,
    private readonly session: OnnxSession,
  ) {
    this.model = folder.info;
    this.prompts = folder.prompts;
    this.poolsFirstToken = folder.poolsFirstToken;
    this.stressesLastHeading = folder.stressesLastHeading;
    this.tokenizer = new Tokenizer(folder, folder.info.maxTokens);
  }

  countTokens(text: string): number {
    return this.tokenizer.count(text);
  }

  async embed(...[texts, type, signal, onEmbedded]: Parameters<Embedder['embed']>): Promise<Float32Array[]> {
    const isStressed = type === 'query' && this.stressesLastHeading;
    const asked = isStressed ? stressLastHeading : (text: string): string => text;
    const rows = texts.map((text) => this.tokenizer.encode(this.prompts[type] + asked(text)));
    const vectors = new Array<Float32Array>(texts.length);
    for (const batch of batches(
      rows.map((row) => row.length),
      limits,
    )) {
      signal?.throwIfAborted();
      const found = await this.next(type, () => this.run(batch, rows));
      batch.indices.forEach((index, i) => (vectors[index] = checked(found[i], texts[index] ?? '')));
      onEmbedded?.(batch.indices.length);
    }
    return vectors;
  }

  /** One batch at a time; a batch of passages lets the queries that wait go first. */
  private async next<T>(type: EmbedType, work: () => Promise<T>): Promise<T> {
    if (type === 'query') this.waitingQueries++;
    else while (this.waitingQueries > 0) await this.turn.catch(() => undefined);
    const mine = this.turn.catch(() => undefined).then(work);
    this.turn = mine;
    try {
      return await mine;
    } finally {
      if (type === 'query') this.waitingQueries--;
      // run() blocks the thread: messages of other requests must be read between batches.
      await new Promise(setImmediate);
    }
  }

  private async run(batch: Batch, rows: readonly number[][]): Promise<Float32Array[]> {
    const tokens = pad(batch, rows);
    const output = await this.session.run(tokens);
    const { dimensions } = this.model;
    // Rows cut at the wrong places would look like vectors.
    if (output.data.length !== tokens.rows * (output.isPooled ? 1 : tokens.width) * dimensions)
      throw new ModelError({ path: 'config.json', reason: 'dimensions' });
    const pooled = output.isPooled ? output.data : pool(output, tokens, dimensions, this.poolsFirstToken);
    return batch.indices.map((_, i) => normalize(pooled.slice(i * dimensions, (i + 1) * dimensions)));
  }
}

function pad({ indices, width }: Batch, rows: readonly number[][]): TokenBatch {
  const ids = new BigInt64Array(indices.length * width);
  const mask = new BigInt64Array(indices.length * width);
  indices.forEach((index, i) =>
    rows[index]?.forEach((id, j) => {
      ids[i * width + j] = BigInt(id);
      mask[i * width + j] = 1n;
    }),
  );
  return { ids, mask, rows: indices.length, width };
}

/** Mean over the tokens of each row, or its first token. */
function pool(
  { data }: ModelOutput,
  { mask, rows, width }: TokenBatch,
  dimensions: number,
  first: boolean,
): Float32Array {
  const pooled = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++)
    for (let token = 0; token < (first ? 1 : width); token++)
      if (mask[row * width + token] === 1n)
        for (let i = 0; i < dimensions; i++)
          pooled[row * dimensions + i]! += data[(row * width + token) * dimensions + i] ?? 0;
  return pooled;
}

function normalize(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return vector.map((x) => x / norm);
}

/** Refuses what would poison an index: NaN, infinity, the zero vector (whose quotient by its norm is NaN). */
function checked(vector: Float32Array | undefined, text: string): Float32Array {
  if (!vector || !vector.every(Number.isFinite)) throw new BadVectorError({ text: text.slice(0, 80) });
  return vector;
}
