import type { StoreOptions } from '../../src/node/vectraStore.ts';
import { VectraStore } from '../../src/node/vectraStore.ts';
import { dimensions, guide, readme } from './storeFixtures.ts';

/** Opens an index as its only writer, unless a test says otherwise. */
export function openStore(folder: string, given: Partial<StoreOptions> = {}): Promise<VectraStore> {
  return VectraStore.open({
    folder,
    fingerprint: 'model 1',
    dimensions,
    canWrite: () => true,
    onWarning: () => undefined,
    ...given,
  });
}

/** An index of `readme` and `guide`, one segment each, with a failure and a time. */
export async function filledStore(folder: string): Promise<VectraStore> {
  const store = await openStore(folder);
  await store.commit({ files: [readme] });
  await store.commit({ files: [guide], failed: [{ path: 'x.md', reason: 'binary' }], currentMs: 5 });
  return store;
}

/** The live passages of an index: path and text, sorted. */
export function liveTexts(store: VectraStore): string[] {
  return store
    .snapshot()
    .segments.flatMap((segment) =>
      Array.from({ length: segment.size }, (_, row) => row)
        .filter((row) => segment.isLive(row))
        .map((row) => `${segment.path(row)}: ${segment.passage(row).text}`),
    )
    .sort();
}
