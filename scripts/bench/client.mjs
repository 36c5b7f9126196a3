/** The engine as the editor starts it, for the programs of the benchmark. */
import { join } from 'node:path';
import { EngineClient } from '../../src/inference/client.ts';

/** A client whose engine knows the one folder. */
export async function openClient({ packageRoot, root, indexDir, modelDir, threads }) {
  const client = new EngineClient({
    main: join(packageRoot, 'dist', 'engine.mjs'),
    settings: {
      indexDir,
      modelDir,
      threads,
      maxFileBytes: 1_000_000,
      maxFiles: 100_000,
      excludeGlobs: [],
      runtime: 'auto',
    },
    onLog: (level, text) => level !== 'info' && console.error(text),
  });
  await client.setFolders([{ id: root, root }]);
  return client;
}

/** Results as the palette asks for them. */
export const search = (client, query) =>
  client.request('search', { query, options: { topK: 30, mode: 'hybrid' } });
