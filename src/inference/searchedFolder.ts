import { relocate } from '../core/search/relocate.ts';
import type { SearchedFolder } from '../core/search/searcher.ts';
import type { VectraStore } from '../node/vectraStore.ts';
import type { WorkspaceFiles } from '../node/workspaceFiles.ts';

/** What a search looks at. */
export interface SearchedParts {
  readonly files: WorkspaceFiles;
  readonly store: VectraStore;
}

/** A folder as a search sees it; a passage whose text is gone from its file is left out. */
export function searchedFolder(folder: string, { files, store }: SearchedParts): SearchedFolder {
  const record = store.records();
  const unchanged = remembering(async (path) => {
    const known = record(path);
    return known !== undefined && (await files.isUnchanged(path, known));
  });
  const text = remembering((path) => files.read(path).catch(() => undefined));
  return {
    folder,
    snapshot: store.snapshot(),
    current: async (passage) => {
      // To read every file that a result stands in takes longer than the search.
      if (await unchanged(passage.path)) return passage;
      const now = await text(passage.path);
      return now === undefined ? undefined : relocate(passage, now);
    },
  };
}

/** Asks once for each path. */
function remembering<T>(find: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
}
