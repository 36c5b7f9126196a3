import * as vscode from 'vscode';
import type { SearchResult } from '../core/search/search.ts';
import type { Configuration } from './configuration.ts';
import type { Indexing } from './indexing.ts';
import type { PassagePreview } from './passagePreview.ts';
import type { ResultItem } from './resultItems.ts';
import { keepOrder, notice, openToSide, resultItems } from './resultItems.ts';
import { placeOf } from './workspaceFolders.ts';

/** A passage to compare with: the one at a line (1-based) of a file. */
export interface Place {
  readonly folder: string;
  readonly path: string;
  readonly line: number;
}

/** "Find Similar Passages": a list for the passage at the cursor, in every language or only in others. */
export class SimilarCommand {
  /** The list on screen, for tests. */
  current: vscode.QuickPick<ResultItem> | undefined;

  constructor(
    private readonly indexing: Indexing,
    private readonly preview: PassagePreview,
    private readonly configuration: () => Configuration,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Menus of the editor hand over its URI, and the cursor says the rest. */
  async show(given?: Place | vscode.Uri, otherLanguages = false): Promise<void> {
    const place = given && !(given instanceof vscode.Uri) ? given : placeAtCursor();
    if (!place) {
      const text = vscode.l10n.t(
        'Open a file of the workspace and put the cursor on a comment or paragraph.',
      );
      return void vscode.window.showInformationMessage(text);
    }
    const pick = this.newPick(place, otherLanguages);
    pick.show();
    try {
      const results = await this.find(place, otherLanguages);
      pick.items = results.length > 0 ? resultItems(results).map(filtered) : [nothing(otherLanguages)];
      if (results.length === 0) pick.activeItems = [];
      pick.busy = false;
    } catch (error) {
      pick.hide();
      this.onError(error);
    }
  }

  private find({ folder, path, line }: Place, otherLanguages: boolean): Promise<readonly SearchResult[]> {
    const { maxResults: topK } = this.configuration();
    const options = { topK, mode: 'semantic' as const };
    return this.indexing.request('similar', { folder, path, line, otherLanguages, options });
  }

  private newPick(place: Place, otherLanguages: boolean): vscode.QuickPick<ResultItem> {
    const pick = (this.current = vscode.window.createQuickPick<ResultItem>());
    const { t } = vscode.l10n;
    pick.title = otherLanguages
      ? t('Similar to {0}:{1} in other languages', place.path, place.line)
      : t('Similar to {0}:{1}', place.path, place.line);
    pick.placeholder = t('Type to filter');
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    keepOrder(pick);
    pick.busy = true;
    const languages: vscode.QuickInputButton = {
      iconPath: new vscode.ThemeIcon(otherLanguages ? 'list-flat' : 'globe'),
      tooltip: otherLanguages ? t('Show All Languages') : t('Show Only Other Languages'),
    };
    pick.buttons = [languages];
    let isAccepted = false;
    const open = (result: SearchResult | undefined, toSide: boolean): void => {
      if (!result) return;
      isAccepted = true;
      pick.hide();
      this.preview.accept(result, toSide).catch(this.onError);
    };
    pick.onDidTriggerButton(() => void this.show(place, !otherLanguages));
    pick.onDidTriggerItemButton(({ item, button }) => {
      if (button === openToSide) open(item.result, true);
      else if (item.result) void this.show(placeOfResult(item.result), otherLanguages);
    });
    pick.onDidChangeActive(([item]) => {
      if (item?.result) this.preview.show(item.result).catch(this.onError);
    });
    pick.onDidAccept(() => open(pick.selectedItems[0]?.result, false));
    pick.onDidHide(() => {
      if (!isAccepted && this.current === pick) this.preview.restore().catch(this.onError);
      pick.dispose();
    });
    return pick;
  }
}

/** Here typing narrows the list down. */
const filtered = (item: ResultItem): ResultItem => ({ ...item, alwaysShow: false });

function nothing(otherLanguages: boolean): ResultItem {
  const { t } = vscode.l10n;
  return notice(
    'info',
    otherLanguages ? t('Nothing similar found in other languages.') : t('Nothing similar found.'),
  );
}

const placeOfResult = ({ folder, passage }: SearchResult): Place => ({
  folder,
  path: passage.path,
  line: passage.range.startLine,
});

function placeAtCursor(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  const place = editor && placeOf(editor.document.uri);
  return place && { ...place, line: editor.selection.active.line + 1 };
}
