import type * as Onnx from 'onnxruntime-node';
import { EmbedderUnavailableError, ModelError } from '../core/errors.ts';

/** Token ids of a batch, padded: row-major `[rows, width]`. */
export interface TokenBatch {
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
  readonly rows: number;
  readonly width: number;
}

/** What the model gave: `[rows, dimensions]`, or `[rows, width, dimensions]` where it does not pool by itself. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly isPooled: boolean;
}

/** One loaded session of either runtime. */
export interface OnnxSession {
  readonly runtime: 'native' | 'wasm';
  run(batch: TokenBatch): Promise<ModelOutput>;
}

// What the native runtime has and the WASM one lacks is not used.
type Ort = Omit<typeof Onnx, 'listSupportedBackends'>;

/** Which runtime to load; `auto` tries the native one and falls back to WASM. */
export type RuntimeChoice = 'auto' | 'native' | 'wasm';

/**
 * Opens a model. The native runtime's telemetry is off before it loads. Throws `EmbedderUnavailableError` where no
 * runtime loads and `ModelError` where the model itself is unusable.
 */
export async function openSession(
  onnx: Uint8Array,
  choice: RuntimeChoice,
  threads: number,
): Promise<OnnxSession> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const wanted = choice === 'auto' ? (['native', 'wasm'] as const) : [choice];
  let failure: unknown;
  for (const runtime of wanted) {
    const ort = await load(runtime, threads).catch((cause: unknown) => void (failure = cause));
    if (ort) return create(ort, onnx, runtime, threads);
  }
  throw new EmbedderUnavailableError({ reason: String(failure) }, failure);
}

async function load(runtime: 'native' | 'wasm', threads: number): Promise<Ort> {
  if (runtime === 'native') return await import('onnxruntime-node');
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return ort;
}

async function create(
  ort: Ort,
  onnx: Uint8Array,
  runtime: 'native' | 'wasm',
  threads: number,
): Promise<OnnxSession> {
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: [runtime === 'native' ? 'cpu' : 'wasm'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Threads that spin while they wait double the processor time of two threads and gain nothing.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((cause: unknown) => {
    throw new ModelError({ path: 'onnx/model_quantized.onnx', reason: 'load' }, cause);
  });
  const isPooled = session.outputNames.includes('sentence_embedding');
  const output = isPooled ? 'sentence_embedding' : (session.outputNames[0] ?? 'last_hidden_state');
  return {
    runtime,
    async run({ ids, mask, rows, width }) {
      const shape = [rows, width];
      const feeds: Record<string, InstanceType<Ort['Tensor']>> = {
        input_ids: new ort.Tensor('int64', ids, shape),
        attention_mask: new ort.Tensor('int64', mask, shape),
      };
      if (session.inputNames.includes('token_type_ids'))
        feeds['token_type_ids'] = new ort.Tensor('int64', new BigInt64Array(ids.length), shape);
      const result = (await session.run(feeds, [output]))[output];
      return { data: result?.data as Float32Array, isPooled };
    },
  };
}
