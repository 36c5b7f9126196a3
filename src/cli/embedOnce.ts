import { loadModelFolder } from '../node/modelFolder.ts';
import type { RuntimeChoice } from '../node/onnxRuntime.ts';
import { openSession } from '../node/onnxRuntime.ts';
import { Student } from '../node/student.ts';

/** Runs the model of a folder on one text; returns the dimensions of its vector. */
export async function embedOnce(folder: string, runtime: RuntimeChoice): Promise<number> {
  const model = await loadModelFolder(folder);
  const student = new Student(model, await openSession(model.onnx, runtime, 1));
  const [vector] = await student.embed(['架け橋 bridge'], 'query');
  return vector?.length ?? 0;
}
