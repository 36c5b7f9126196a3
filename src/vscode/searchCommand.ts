import * as vscode from 'vscode';
import type { Configuration } from './configuration.ts';
import { stateNotice } from './indexState.ts';
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

  show(query?: string): void {
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
    };
  }
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  const text = editor?.document.getText(editor.selection).trim() ?? '';
  return text.length <= longestSelection && !text.includes('\n') ? text : '';
}
