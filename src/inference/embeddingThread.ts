/** A thread that embeds passages for the engine: reads chunks of texts and answers with their vectors. */
import { parentPort, workerData } from 'node:worker_threads';
import { ModelError } from '../core/errors.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { openSession } from '../node/onnxRuntime.ts';
import { Student } from '../node/student.ts';
import type { HelperData, ToHelper } from './embeddingHelper.ts';

const { modelDir, encoder, fingerprint, runtime } = workerData as HelperData;
const folder = await loadModelFolder(modelDir, encoder);
// The folder may hold another model than when the engine read it.
if (folder.info.fingerprint !== fingerprint) throw new ModelError({ path: modelDir, reason: 'changed' });
const student = new Student(folder, await openSession(folder.onnx, runtime, 1));

const ending = new AbortController();

async function answer({ id, texts }: Exclude<ToHelper, 'end'>): Promise<void> {
  try {
    const vectors = await student.embed(texts, 'passage', ending.signal);
    parentPort?.postMessage(
      { id, vectors },
      vectors.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch {
    // The engine embeds them itself, and says what is wrong.
    parentPort?.postMessage({ id });
  }
}

parentPort?.on('message', (message: ToHelper) => {
  if (message !== 'end') return void answer(message);
  // After the batch that it is at the thread has nothing to do and ends.
  ending.abort();
  parentPort?.close();
});
parentPort?.postMessage({ isReady: true });
