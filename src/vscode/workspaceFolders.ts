import * as vscode from 'vscode';
import type { FolderSpec } from '../inference/protocol.ts';

/** The workspace's folders on disk; one that is gone or lies on another file system is left out. */
export async function presentFolders(): Promise<FolderSpec[]> {
  const specs: FolderSpec[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const stat = uri.scheme === 'file' ? await statOf(uri) : undefined;
    if (stat && stat.type & vscode.FileType.Directory) specs.push({ id: uri.toString(), root: uri.fsPath });
  }
  return specs;
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}

/** The address of a result's file. */
export function uriOf(folder: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(folder), ...path.split('/'));
}

/** The folder's id and the '/'-separated path inside it; `undefined` outside the workspace and for its folders. */
export function placeOf(uri: vscode.Uri): { folder: string; path: string } | undefined {
  const folder = uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
  if (!folder || uri.path === folder.uri.path) return undefined;
  const base = folder.uri.path.replace(/\/$/, '');
  return { folder: folder.uri.toString(), path: uri.path.slice(base.length + 1) };
}
