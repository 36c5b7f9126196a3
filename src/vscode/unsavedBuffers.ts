import * as vscode from 'vscode';
import type { EngineClient } from '../inference/client.ts';
import type { FolderSpec } from '../inference/protocol.ts';
import { placeOf } from './workspaceFolders.ts';

/** Which files have an unsaved buffer laid over them. */
export class UnsavedBuffers {
  private readonly overlaid = new Set<string>();

  /** Notes what lies over a file, `null` for nothing; false where nothing lay there and nothing does. */
  note(folder: string, path: string, text: string | null): boolean {
    const key = JSON.stringify([folder, path]);
    if (text === null) return this.overlaid.delete(key);
    this.overlaid.add(key);
    return true;
  }

  /** Gives an engine its folders with the unsaved buffers in them, of which a new process or folder knows nothing. */
  async openFolders(client: EngineClient, folders: readonly FolderSpec[]): Promise<void> {
    await client.setFolders(folders);
    for (const document of vscode.workspace.textDocuments) {
      const place = document.isDirty ? placeOf(document.uri) : undefined;
      if (!place || !folders.some(({ id }) => id === place.folder)) continue;
      const overlay = { ...place, text: document.getText() };
      this.note(place.folder, place.path, overlay.text);
      await client.request('setOverlay', overlay);
    }
  }
}
