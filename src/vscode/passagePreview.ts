import * as vscode from 'vscode';
import type { SearchResult } from '../core/search/search.ts';
import { uriOf } from './workspaceFolders.ts';

/** Where the user was before the first preview. */
interface Origin {
  readonly editor: vscode.TextEditor | undefined;
  readonly selection: vscode.Selection | undefined;
  readonly visible: vscode.Range | undefined;
  /** Addresses of the open text editors. */
  readonly tabs: ReadonlySet<string | undefined>;
}

/** Shows passages in the editor while a list has the focus, and gives the editor back afterwards. */
export class PassagePreview implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
  });
  private previewed: vscode.Uri | undefined;
  private origin: Origin | undefined;
  private latest = 0;
  private showing: Promise<void> = Promise.resolve();

  /** Previews a passage without taking the focus; a later call overtakes an earlier one. */
  show(result: SearchResult): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    this.origin ??= {
      editor,
      selection: editor?.selection,
      visible: editor?.visibleRanges[0],
      tabs: new Set(openTabs().map(uriOfTab)),
    };
    return (this.showing = this.present(result, ++this.latest));
  }

  /** Opens a passage for good, the cursor at its first line. */
  async accept(result: SearchResult, toSide = false): Promise<void> {
    this.latest++;
    this.origin = undefined;
    const column = toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    // A preview on its way to the screen would come after this and make the editor a preview again.
    await this.showing.catch(() => undefined);
    const document = await vscode.workspace.openTextDocument(uriOf(result.folder, result.passage.path));
    const editor = await this.reveal(document, result, { preview: false, viewColumn: column });
    editor.setDecorations(this.decoration, []);
    // Where the same file was being previewed, it can stay a preview for all that; the tabs known here lag behind.
    await vscode.commands.executeCommand('workbench.action.keepEditor');
  }

  /** Back to where the user was, with nothing left behind; a preview that began meanwhile is left alone. */
  async restore(): Promise<void> {
    const mine = ++this.latest;
    // What is on its way to the screen would come up afterwards and stay.
    await this.showing.catch(() => undefined);
    const { origin } = this;
    if (mine !== this.latest || !origin) return;
    this.origin = undefined;
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.decoration, []);
    if (origin.editor) await this.goBack(origin.editor, origin);
    await this.closePreviewed(origin);
  }

  dispose(): void {
    this.decoration.dispose();
  }

  private async present(result: SearchResult, mine: number): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uriOf(result.folder, result.passage.path));
    if (mine !== this.latest) return;
    this.previewed = document.uri;
    const shown = await this.reveal(document, result, { preserveFocus: true, preview: true });
    if (mine !== this.latest) shown.setDecorations(this.decoration, []);
  }

  /** The focus stays where it is: another list may be open already, and would close. */
  private async goBack(editor: vscode.TextEditor, { selection, visible }: Origin): Promise<void> {
    const shown = await vscode.window.showTextDocument(editor.document, {
      preserveFocus: true,
      viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active,
      ...(selection ? { selection } : {}),
    });
    if (visible) shown.revealRange(visible, vscode.TextEditorRevealType.AtTop);
  }

  private async closePreviewed({ tabs }: Origin): Promise<void> {
    const uri = this.previewed?.toString();
    const isOurs = (tab: vscode.Tab): boolean => tab.isPreview && uriOfTab(tab) === uri;
    if (uri !== undefined && !tabs.has(uri))
      await vscode.window.tabGroups.close(openTabs().filter(isOurs), true);
  }

  private async reveal(
    document: vscode.TextDocument,
    { passage }: SearchResult,
    options: vscode.TextDocumentShowOptions,
  ): Promise<vscode.TextEditor> {
    const { startLine, endLine } = passage.range;
    const start = new vscode.Position(startLine - 1, 0);
    const range = document.validateRange(new vscode.Range(start, new vscode.Position(endLine - 1, 1e6)));
    const editor = await vscode.window.showTextDocument(document, {
      ...options,
      selection: new vscode.Range(start, start),
    });
    // A list on screen covers the upper half of the editor.
    editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
    editor.setDecorations(this.decoration, [range]);
    return editor;
  }
}

const openTabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
const uriOfTab = ({ input }: vscode.Tab): string | undefined =>
  input instanceof vscode.TabInputText ? input.uri.toString() : undefined;
