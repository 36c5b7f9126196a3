/** The engine process; its own threads, which embed passages beside it, start from the same file. */
import { isMainThread } from 'node:worker_threads';

await (isMainThread ? import('./engineProcess.ts') : import('./embeddingThread.ts'));
