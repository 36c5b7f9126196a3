/** `sessionProcess THREADS`: runs the bundled model once and tells as JSON how it went. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { openSession } from '../../src/node/onnxRuntime.ts';

const threadsNow = (): number => (process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0);

const onnx = await readFile('models/kakehashi-small/onnx/model_quantized.onnx');
await import('onnxruntime-common');
const before = threadsNow();
const session = await openSession(onnx, 'native', Number(process.argv[2]));
const { data } = await session.run({
  ids: BigInt64Array.of(2n, 3n, 4n),
  mask: BigInt64Array.of(1n, 1n, 1n),
  rows: 1,
  width: 3,
});
const telemetry = process.env['ORT_DISABLE_TELEMETRY'];
const threads = threadsNow() - before;
process.stdout.write(JSON.stringify({ telemetry, values: data.length, threads }));
