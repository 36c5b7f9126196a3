import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelError } from '../core/errors.ts';
import type { ModelInfo } from '../core/index/ports.ts';
import { isBelow } from './isBelow.ts';

/** A model folder in the hub's layout, checked: what is needed to run it. */
export interface ModelFolder {
  readonly info: ModelInfo;
  readonly onnx: Uint8Array;
  readonly tokenizer: object;
  readonly tokenizerConfig: object;
  /** True for CLS pooling, false for the mean; only used where the graph does not pool by itself. */
  readonly poolsFirstToken: boolean;
  /** Put before texts, such as e5's `query: `. */
  readonly prompts: { readonly query: string; readonly passage: string };
  /** True for students of this project, whose manifest names them; models of others are asked as they stand. */
  readonly stressesLastHeading: boolean;
}

/** What is said of an encoder instead of what its folder says, or where it says nothing. */
export interface EncoderOptions {
  readonly pooling?: 'mean' | 'cls';
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
  /** Heading paths are asked as they stand. */
  readonly plainHeadings?: boolean;
}

type Json = Readonly<Record<string, unknown>>;
const onnxNames = ['onnx/model_quantized.onnx', 'onnx/model_int8.onnx', 'onnx/model.onnx', 'model.onnx'];
const defaultScores = { weak: 0.3, fair: 0.45, strong: 0.6 };

/** Reads and checks a model folder; throws `ModelError` naming the file and what is wrong with it. */
export async function loadModelFolder(folder: string, options: EncoderOptions = {}): Promise<ModelFolder> {
  const manifest = await readJson(folder, 'kakehashi.json', {});
  await checkFiles(folder, manifest['files'] ?? {});
  const config = await readJson(folder, 'config.json');
  const dimensions = Number(config['hidden_size'] ?? config['dim']);
  if (!Number.isInteger(dimensions) || dimensions < 1)
    throw new ModelError({ path: join(folder, 'config.json'), reason: 'config' });
  const onnx = await readOnnx(folder);
  const tokenizer = await readJson(folder, 'tokenizer.json');
  const tokenizerConfig = await readJson(folder, 'tokenizer_config.json', {});
  const poolsFirstToken = (options.pooling ?? (await readPooling(folder))) === 'cls';
  const maxTokens = await readMaxTokens(folder, { manifest, config, tokenizerConfig });
  const prompts = await readPrompts(folder, options);
  const fingerprint = createHash('sha256')
    .update(onnx)
    .update(JSON.stringify([tokenizer, poolsFirstToken, dimensions, maxTokens, prompts]))
    .digest('hex')
    .slice(0, 32);
  const name = typeof manifest['id'] === 'string' ? manifest['id'] : basename(folder);
  const scores = (manifest['scores'] ?? defaultScores) as ModelInfo['scores'];
  const info = { name, dimensions, maxTokens, fingerprint, scores };
  const stressesLastHeading = typeof manifest['id'] === 'string' && options.plainHeadings !== true;
  return { info, onnx, tokenizer, tokenizerConfig, poolsFirstToken, prompts, stressesLastHeading };
}

/** sentence-transformers writes a flag for each mode, from version 6 on the mode's name. */
async function readPooling(folder: string): Promise<'mean' | 'cls'> {
  const pooling = await readJson(folder, '1_Pooling/config.json', {});
  return pooling['pooling_mode'] === 'cls' || pooling['pooling_mode_cls_token'] === true ? 'cls' : 'mean';
}

/**
 * The token budget: our own manifest's, else sentence-transformers', else the tokenizer's, else 128; never more than the
 * model has positions. A tokenizer without a bound says 1e30.
 */
async function readMaxTokens(
  folder: string,
  { manifest, config, tokenizerConfig }: Readonly<Record<'manifest' | 'config' | 'tokenizerConfig', Json>>,
): Promise<number> {
  const sentence = await readJson(folder, 'sentence_bert_config.json', {});
  const bound = Number(tokenizerConfig['model_max_length']);
  const usual = bound >= 1 && bound <= 8_192 ? bound : 128;
  const wanted = Number(manifest['maxTokens'] ?? sentence['max_seq_length'] ?? usual);
  const name = manifest['maxTokens'] === undefined ? 'sentence_bert_config.json' : 'kakehashi.json';
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new ModelError({ path: join(folder, name), reason: 'config' });
  const positions = Number(config['max_position_embeddings'] ?? wanted);
  if (!Number.isInteger(positions) || positions < 1)
    throw new ModelError({ path: join(folder, 'config.json'), reason: 'config' });
  return Math.min(wanted, positions);
}

async function readPrompts(
  folder: string,
  { queryPrefix, passagePrefix }: EncoderOptions,
): Promise<ModelFolder['prompts']> {
  const config = await readJson(folder, 'config_sentence_transformers.json', {});
  const prompts = (config['prompts'] ?? {}) as Record<string, string>;
  const passage = prompts['passage'] ?? prompts['document'] ?? '';
  return { query: queryPrefix ?? prompts['query'] ?? '', passage: passagePrefix ?? passage };
}

async function readOnnx(folder: string): Promise<Uint8Array> {
  for (const name of onnxNames) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes && bytes.length < 64) throw new ModelError({ path: join(folder, name), reason: 'truncated' });
    if (bytes) return bytes;
  }
  throw new ModelError({ path: join(folder, onnxNames[0] ?? ''), reason: 'missing-file' });
}

async function readJson(folder: string, name: string, fallback?: Json): Promise<Json> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (fallback) return undefined;
    throw new ModelError({ path, reason: 'missing-file' }, cause);
  });
  if (text === undefined) return fallback ?? {};
  const value = parsed(text);
  if (isObject(value)) return value;
  throw new ModelError({ path, reason: 'config' });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function checkFiles(folder: string, files: unknown): Promise<void> {
  if (!isObject(files)) throw new ModelError({ path: join(folder, 'kakehashi.json'), reason: 'config' });
  for (const [name, facts] of Object.entries(files)) {
    const path = join(folder, name);
    if (!isObject(facts) || !isBelow(folder, path))
      throw new ModelError({ path: join(folder, 'kakehashi.json'), reason: 'config' });
    const { sha256, bytes } = facts;
    const content = await readFile(path).catch((cause: unknown) => {
      throw new ModelError({ path, reason: 'missing-file' }, cause);
    });
    if (content.length !== bytes) throw new ModelError({ path, reason: 'truncated' });
    if (createHash('sha256').update(content).digest('hex') !== sha256)
      throw new ModelError({ path, reason: 'hash' });
  }
}
