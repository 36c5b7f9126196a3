import * as vscode from 'vscode';
import type { Configuration } from './configuration.ts';
import { extent, stateNotice } from './indexState.ts';
import type { Indexing } from './indexing.ts';
import type { PassagePreview } from './passagePreview.ts';
import type { SearchSource } from './searchPick.ts';
import { SearchPick } from './searchPick.ts';

const longestSelection = 200;

/** "Search…": the live list, its first query the selected text. */
export class SearchCommand {
  /** The list on screen, for tests. */
  current: SearchPick | undefined;

  constructor(
    private readonly indexing: Indexing,
    private readonly preview: PassagePreview,
    private readonly configuration: () => Configuration,
    private readonly onError: (error: unknown) => void,
  ) {}

  async show(query?: string): Promise<void> {
    if (!vscode.workspace.workspaceFolders?.length) return offerFolder();
    this.current = new SearchPick(this.source(), this.preview, this.onError);
    this.current.show(query ?? selectedText());
  }

  private source(): SearchSource {
    return {
      search: (text, options, signal) => this.indexing.request('search', { query: text, options }, signal),
      options: () => {
        const { maxResults: topK, mode } = this.configuration();
        return { topK, mode };
      },
      state: () => stateNotice(this.indexing),
      extent: () => extent(this.indexing),
      onDidChange: this.indexing.onDidChange,
    };
  }
}

/** Where no folder is open, there is nothing to search. */
async function offerFolder(): Promise<void> {
  const open = vscode.l10n.t('Open Folder');
  const text = vscode.l10n.t('Open a folder first: its comments and documents are what is searched.');
  const chosen = await vscode.window.showInformationMessage(text, open);
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.files.openFolder');
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(editor.selection).trim() ?? '';
  return text.length <= longestSelection && !text.includes('\n') ? text : '';
}
