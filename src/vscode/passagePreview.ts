import * as vscode from 'vscode';
import type { SearchResult } from '../core/search/search.ts';
import { uriOf } from './workspaceFolders.ts';

/** Shows passages in the editor while a list has the focus, and gives the editor back afterwards. */
export class PassagePreview implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
  });
  private previewed: vscode.Uri | undefined;
  private origin:
    { editor: vscode.TextEditor | undefined; selection: vscode.Selection | undefined } | undefined;
  private latest = 0;

  /** Previews a passage without taking the focus; a later call overtakes an earlier one. */
  async show(result: SearchResult): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    this.origin ??= { editor, selection: editor?.selection };
    const mine = ++this.latest;
    const shown = await this.open(result, { preserveFocus: true, preview: true });
    if (mine !== this.latest) shown.setDecorations(this.decoration, []);
  }

  /** Opens a passage for good, the cursor at its first line. */
  async accept(result: SearchResult, toSide = false): Promise<void> {
    this.latest++;
    this.origin = undefined;
    const column = toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const editor = await this.open(result, { preview: false, viewColumn: column });
    editor.setDecorations(this.decoration, []);
  }

  /** Back to where the user was. */
  async restore(): Promise<void> {
    this.latest++;
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.decoration, []);
    const { origin } = this;
    this.origin = undefined;
    if (origin && !origin.editor) return this.closePreviewed();
    if (!origin?.editor) return;
    const { document, viewColumn } = origin.editor;
    const column = viewColumn ?? vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(document, {
      viewColumn: column,
      ...(origin.selection ? { selection: origin.selection } : {}),
    });
  }

  dispose(): void {
    this.decoration.dispose();
  }

  /** Where no editor was open, none is left behind. */
  private async closePreviewed(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const isOurs = ({ isPreview, input }: vscode.Tab): boolean =>
      isPreview &&
      input instanceof vscode.TabInputText &&
      input.uri.toString() === this.previewed?.toString();
    await vscode.window.tabGroups.close(tabs.filter(isOurs));
  }

  private async open(
    { folder, passage }: SearchResult,
    options: vscode.TextDocumentShowOptions,
  ): Promise<vscode.TextEditor> {
    const uri = uriOf(folder, passage.path);
    const document = await vscode.workspace.openTextDocument(uri);
    this.previewed = uri;
    const { startLine, endLine } = passage.range;
    const start = new vscode.Position(startLine - 1, 0);
    const range = document.validateRange(new vscode.Range(start, new vscode.Position(endLine - 1, 1e6)));
    const editor = await vscode.window.showTextDocument(document, {
      ...options,
      selection: new vscode.Range(start, start),
    });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.decoration, [range]);
    return editor;
  }
}
