import { createHash } from 'node:crypto';
import { writeFiles } from './folder.ts';

const onnx = Buffer.alloc(256, 'onnx');

/** A model folder whose files are right but whose graph is none; a test overwrites what it wants wrong. */
export function writeModelFolder(
  folder: string,
  given: Readonly<Record<string, string | Uint8Array>> = {},
): void {
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const files = { 'onnx/model_quantized.onnx': { sha256, bytes: onnx.length } };
  writeFiles(folder, {
    'kakehashi.json': JSON.stringify({ id: 'tiny', maxTokens: 32, files }),
    'config.json': JSON.stringify({ hidden_size: 4, max_position_embeddings: 64 }),
    'tokenizer.json': '{}',
    'onnx/model_quantized.onnx': onnx,
    ...given,
  });
}
