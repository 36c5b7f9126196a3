import { join } from 'node:path';
import type { FolderDeps } from '../../src/inference/folderIndex.ts';
import { FolderIndex } from '../../src/inference/folderIndex.ts';
import type { EngineSettings, FolderSpec } from '../../src/inference/protocol.ts';

const nothing = (): undefined => undefined;

interface Given extends Partial<Pick<FolderDeps, 'onWork'>> {
  readonly settings?: Partial<EngineSettings>;
  readonly spec?: Partial<FolderSpec>;
}

/** The index of `workspace` in a test's folder, beside it, by words alone. */
export function openFolderIndex(folder: string, { settings, spec, onWork = nothing }: Given = {}) {
  const root = join(folder, 'workspace');
  const all: EngineSettings = {
    indexDir: join(folder, 'index'),
    modelDir: '',
    threads: 1,
    maxFileBytes: 1_000_000,
    maxFiles: 100,
    excludeGlobs: [],
    runtime: 'none',
    ...settings,
  };
  const events = { onWarning: nothing, onWritable: nothing, onWritten: nothing, onWork };
  const syntax = { parse: () => Promise.resolve(undefined) };
  return FolderIndex.open(
    { id: root, root, ...spec },
    { settings: all, embedder: undefined, syntax, ...events },
  );
}
