import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Indexing } from './indexing.ts';
import { placeOf, uriOf } from './workspaceFolders.ts';

/** Files settle this long before they are indexed: a branch switch touches hundreds at once. */
const settleMs = 400;
/** A file that never settles, such as a log, keeps the others waiting no longer than this. */
const longestSettleMs = 3_000;
/** Typing pauses this long before an unsaved buffer is indexed. */
const typingMs = 800;
/** With more changes at once one walk is cheaper than single looks. */
const manyChanges = 200;

const changesRules = (path: string): boolean => ['.gitignore', '.kakehashiignore'].includes(basename(path));

/** Keeps the index in step with files and unsaved buffers. */
export class FileChanges implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly changed = new Map<string, Set<string>>();
  private readonly typing = new Map<string, NodeJS.Timeout>();
  private timer: NodeJS.Timeout | undefined;
  private waitingSinceMs: number | undefined;

  constructor(
    private readonly indexing: Indexing,
    private readonly onError: (error: unknown) => void,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const note = (uri: vscode.Uri): void => this.note(uri);
    this.disposables.push(
      watcher,
      watcher.onDidCreate(note),
      watcher.onDidChange(note),
      watcher.onDidDelete(note),
      // Buffers that a restart or a rename brings back unsaved.
      vscode.workspace.onDidOpenTextDocument((document) => this.typed(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.typed(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.settled(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.settled(document)),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const timer of this.typing.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private note(uri: vscode.Uri): void {
    const place = placeOf(uri);
    if (!place || /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/.test(place.path)) return;
    const paths = this.changed.get(place.folder) ?? new Set();
    this.changed.set(place.folder, paths.add(place.path));
    clearTimeout(this.timer);
    const latestMs = (this.waitingSinceMs ??= Date.now()) + longestSettleMs;
    const delayMs = Math.max(0, Math.min(settleMs, latestMs - Date.now()));
    this.timer = setTimeout(() => void this.flush().catch(this.onError), delayMs);
  }

  private async flush(): Promise<void> {
    const changes = [...this.changed];
    this.changed.clear();
    this.waitingSinceMs = undefined;
    for (const [folder, paths] of changes)
      if (paths.size > manyChanges || [...paths].some(changesRules) || (await this.hasFolder(folder, paths)))
        await this.indexing.runInBackground();
      else await this.indexing.update(folder, [...paths]);
  }

  /** A folder that came, or came under another name, brings files that no event names; an ignored one brings none. */
  private async hasFolder(folder: string, paths: ReadonlySet<string>): Promise<boolean> {
    for (const path of paths) {
      if (!(await isFolder(folder, path))) continue;
      const { reason } = await this.indexing.request('why', { folder, path });
      if (reason === 'not-a-file') return true;
    }
    return false;
  }

  private typed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.typing.get(key));
    if (!placeOf(document.uri)) return;
    if (!document.isDirty) return this.settled(document);
    this.typing.set(
      key,
      setTimeout(() => void this.overlay(document).catch(this.onError), typingMs),
    );
  }

  private async overlay(document: vscode.TextDocument): Promise<void> {
    const place = placeOf(document.uri);
    if (!place || document.isClosed || !document.isDirty) return;
    await this.indexing.setOverlay(place.folder, place.path, document.getText());
  }

  /** Saved, reverted or closed: the disk is right again. */
  private settled(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.typing.get(key));
    this.typing.delete(key);
    const place = placeOf(document.uri);
    if (place) this.indexing.setOverlay(place.folder, place.path, null).catch(this.onError);
  }
}

async function isFolder(folder: string, path: string): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uriOf(folder, path));
    return (type & vscode.FileType.Directory) !== 0;
  } catch {
    // Gone: the engine removes what stood below it.
    return false;
  }
}
