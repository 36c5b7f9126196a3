import * as vscode from 'vscode';
import type { SearchOptions, SearchResult } from '../core/search/search.ts';
import { typingDelayMs } from '../core/search/typingDelay.ts';
import { explain, isCancelled } from './errors.ts';
import type { PassagePreview } from './passagePreview.ts';
import type { ResultItem } from './resultItems.ts';
import { findSimilar, keepOrder, notice, openToSide, resultItems } from './resultItems.ts';

const previewDelayMs = 120;
/** While the index grows, a query that found nothing is tried again this often. */
const retryMs = 500;

/** What the list searches with. */
export interface SearchSource {
  search(query: string, options: SearchOptions, signal: AbortSignal): Promise<readonly SearchResult[]>;
  options(): SearchOptions;
  /** What the user should know of the index while it searches, `undefined` where it is whole. */
  state(): string | undefined;
  /** What there is to search. */
  extent(): string;
  readonly onDidChange: vscode.Event<void>;
}

/** The live result list: searches while the user types, previews what has the focus, opens what is chosen. */
export class SearchPick implements vscode.Disposable {
  readonly pick = vscode.window.createQuickPick<ResultItem>();
  private readonly disposables: vscode.Disposable[] = [this.pick];
  private typing: NodeJS.Timeout | undefined;
  private focusing: NodeJS.Timeout | undefined;
  private retrying: NodeJS.Timeout | undefined;
  private search = new AbortController();
  private isAccepted = false;

  constructor(
    private readonly source: SearchSource,
    private readonly preview: PassagePreview,
    private readonly onError: (error: unknown) => void,
  ) {
    const { pick } = this;
    pick.placeholder = vscode.l10n.t('Ask in any language: a question, words, an identifier');
    pick.keepScrollPosition = false;
    keepOrder(pick);
    this.disposables.push(
      pick.onDidChangeValue((value) => this.typed(value)),
      pick.onDidChangeActive(([item]) => this.focused(item)),
      pick.onDidAccept(() => this.accept(pick.selectedItems[0], false)),
      pick.onDidTriggerItemButton(({ item, button }) => this.pressed(item, button)),
      pick.onDidHide(() => this.hidden()),
      source.onDidChange(() => this.indexChanged()),
    );
  }

  /** Opens the list with a first query, such as the selected text. */
  show(query = ''): void {
    this.pick.value = query;
    this.pick.title = this.source.state();
    this.pick.show();
    this.typed(query);
  }

  dispose(): void {
    for (const timer of [this.typing, this.focusing, this.retrying]) clearTimeout(timer);
    this.search.abort();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** The entries of the query before stay until those of the new one are there: nothing flickers under an IME. */
  private typed(value: string): void {
    clearTimeout(this.typing);
    this.search.abort();
    if (!isQuery(value)) {
      this.pick.busy = false;
      return this.showNotice('info', this.source.extent());
    }
    if (!this.hasResults) this.pick.items = [];
    this.pick.busy = true;
    this.typing = setTimeout(() => void this.run(value), typingDelayMs(value));
  }

  private async run(query: string): Promise<void> {
    const { signal } = (this.search = new AbortController());
    const { pick, source } = this;
    try {
      const results = await source.search(query, source.options(), signal);
      if (signal.aborted) return;
      if (results.length > 0) pick.items = resultItems(results);
      else this.showNotice('info', vscode.l10n.t('Nothing found.'));
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      this.showNotice('error', explain(error).text);
    }
    pick.busy = false;
  }

  private get hasResults(): boolean {
    return this.pick.items.some(({ result }) => result);
  }

  /** What is no result is not there to be chosen. */
  private showNotice(icon: string, text: string): void {
    this.pick.items = [notice(icon, text)];
    this.pick.activeItems = [];
  }

  /** Results stay as they are under the user's eyes, until the index is whole; where there are none, it is tried again. */
  private indexChanged(): void {
    const { pick, source } = this;
    const before = pick.title;
    pick.title = source.state();
    if (!isQuery(pick.value)) return this.showNotice('info', source.extent());
    const isUntouched = (pick.activeItems[0]?.result?.rank ?? 1) === 1;
    const isWholeNow = before !== undefined && pick.title === undefined && isUntouched;
    if (pick.busy || (this.hasResults && !isWholeNow)) return;
    this.retrying ??= setTimeout(() => {
      this.retrying = undefined;
      if (!pick.busy && isQuery(pick.value)) void this.run(pick.value);
    }, retryMs);
  }

  private focused(item: ResultItem | undefined): void {
    clearTimeout(this.focusing);
    const result = item?.result;
    if (!result) return;
    this.focusing = setTimeout(() => void this.preview.show(result).catch(this.onError), previewDelayMs);
  }

  private accept(item: ResultItem | undefined, toSide: boolean): void {
    if (!item?.result) return;
    this.isAccepted = true;
    clearTimeout(this.focusing);
    this.pick.hide();
    this.preview.accept(item.result, toSide).catch(this.onError);
  }

  private pressed(item: ResultItem, button: vscode.QuickInputButton): void {
    if (button === openToSide) return this.accept(item, true);
    if (button !== findSimilar || !item.result) return;
    this.isAccepted = true;
    const { folder, passage } = item.result;
    this.pick.hide();
    void vscode.commands.executeCommand('kakehashi.findSimilar', {
      folder,
      path: passage.path,
      line: passage.range.startLine,
    });
  }

  private hidden(): void {
    if (!this.isAccepted) this.preview.restore().catch(this.onError);
    this.dispose();
  }
}

/** Without a letter or digit there is nothing to search for. */
const isQuery = (value: string): boolean => /[\p{L}\p{N}]/u.test(value);
