/** The engine process: reads requests, answers them, and ends with its parent. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from './engine.ts';
import type { FromEngine, Method, ToEngine } from './protocol.ts';
import { toWire } from './wireErrors.ts';

process.env['ORT_DISABLE_TELEMETRY'] = '1';
// On Windows git would be looked for in the current folder first, and a checkout may hold a git.exe.
process.env['NoDefaultCurrentDirectoryInExePath'] = '1';

const here = dirname(fileURLToPath(import.meta.url));
const bundled = join(here, 'grammars');
// From source, as in tests, the grammars lie in their package.
const inPackage = join(here, '..', '..', 'node_modules', '@vscode', 'tree-sitter-wasm', 'wasm');
const grammars = existsSync(bundled) ? bundled : inPackage;

const main = process.argv[1];
// From source no thread can start: what loads TypeScript does not reach into threads.
const threadFile = main?.endsWith('.mjs') ? main : undefined;

const running = new Map<number, AbortController>();
const send = (message: FromEngine): void => {
  if (process.connected) process.send?.(message);
};

const progressIntervalMs = 100;
let lastProgressMs = 0;

const engine = new Engine(grammars, threadFile, {
  onProgress(folder, progress) {
    const isLast = progress.doneFiles === progress.totalFiles;
    if (!isLast && Date.now() - lastProgressMs < progressIntervalMs) return;
    lastProgressMs = Date.now();
    send({ type: 'progress', folder, progress });
  },
  onWork: (folder, file) => send({ type: 'work', folder, file }),
  onStatus: (status) => send({ type: 'status', status }),
  onWritable: (folder) => send({ type: 'writable', folder }),
  onLog: (level, message) => send({ type: 'log', level, message }),
});

async function answer(id: number, method: Method, params: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const handle = engine.handlers[method] as (params: unknown, signal: AbortSignal) => Promise<unknown>;
    send({ type: 'result', id, result: await handle(params, controller.signal) });
  } catch (error) {
    send({ type: 'error', id, error: toWire(error) });
  } finally {
    running.delete(id);
  }
}

process.on('message', (message: ToEngine) => {
  if (message.type === 'ping') send({ type: 'pong' });
  else if (message.type === 'cancel') running.get(message.id)?.abort();
  else void answer(message.id, message.method, message.params);
});
process.on('disconnect', () => {
  for (const controller of running.values()) controller.abort();
  void engine.close().finally(() => process.exit(0));
});
// The terminal's Ctrl+C reaches the whole group; the parent decides what it means.
process.on('SIGINT', () => undefined);
