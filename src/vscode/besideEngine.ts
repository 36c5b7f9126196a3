import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexSummary } from '../core/index/ports.ts';
import type { EngineClient } from '../inference/client.ts';
import type { EngineSettings } from '../inference/protocol.ts';
import { presentFolders } from './workspaceFolders.ts';

const lookMs = 500;

/** Throws where the model cannot embed; with the runtime switched off there is nothing to try. */
export async function tryModel(
  client: EngineClient,
  { runtime }: EngineSettings,
  signal: AbortSignal,
): Promise<void> {
  if (runtime !== 'none') await client.request('embed', { texts: ['架け橋'], type: 'query' }, signal);
}

/** Indexes all folders with an engine that is not in use yet, until each of their indexes is whole. */
export async function buildBeside(
  client: EngineClient,
  signal: AbortSignal,
  onSummary: (summary: IndexSummary) => void,
): Promise<void> {
  for (;;) {
    const folders = await presentFolders();
    await client.setFolders(folders);
    for (const { id } of folders) onSummary(await client.request('index', { folder: id }, signal));
    if (await isWhole(client, signal)) return;
    await sleep(lookMs, undefined, { signal });
  }
}

/** An index that another process writes may be under construction: it counts once that process came to its end. */
async function isWhole(client: EngineClient, signal: AbortSignal): Promise<boolean> {
  const { folders } = await client.request('status', {}, signal);
  return folders.every(({ state, lastCurrentMs }) => state !== 'readonly' || lastCurrentMs > 0);
}
