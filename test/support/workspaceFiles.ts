import type { WorkspaceFilesOptions } from '../../src/node/workspaceFiles.ts';
import { WorkspaceFiles } from '../../src/node/workspaceFiles.ts';

type Given = Partial<WorkspaceFilesOptions> & Pick<WorkspaceFilesOptions, 'root'>;

/** The files of a folder without any exclusions, within bounds that a test hardly reaches. */
export const openFiles = (given: Given): WorkspaceFiles =>
  new WorkspaceFiles({ excludeGlobs: [], maxFileBytes: 1_000_000, maxFiles: 1_000, ...given });

/** The paths that a walk comes upon. */
export async function walked(files: WorkspaceFiles): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of files.walk()) found.push(path);
  return found;
}
