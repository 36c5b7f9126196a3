import { join } from 'node:path';
import * as vscode from 'vscode';
import { affectsEngine, readConfiguration, section } from './vscode/configuration.ts';
import { showError } from './vscode/errors.ts';
import { FileChanges } from './vscode/fileChanges.ts';
import { Indexing } from './vscode/indexing.ts';
import { PassagePreview } from './vscode/passagePreview.ts';
import { rebuildIndex } from './vscode/rebuildCommand.ts';
import { SearchCommand } from './vscode/searchCommand.ts';
import type { Place } from './vscode/similarCommand.ts';
import { SimilarCommand } from './vscode/similarCommand.ts';
import { registerStatusBar } from './vscode/statusBar.ts';
import { registerStatusReport } from './vscode/statusReport.ts';
import { showWhy } from './vscode/whyCommand.ts';

/** What activation gives to tests. */
export interface KakehashiApi {
  readonly indexing: Indexing;
  readonly search: SearchCommand;
  readonly similar: SimilarCommand;
}

/** Builds, wires and registers everything; the engine process starts in the background. */
export function activate(context: vscode.ExtensionContext): KakehashiApi {
  const log = vscode.window.createOutputChannel('Kakehashi', { log: true });
  const onError = (error: unknown): void => void showError(error, log);
  const configuration = () => readConfiguration(context);
  const main = join(context.extensionPath, 'dist', 'engine.mjs');
  const indexing = new Indexing({
    main,
    settings: () => configuration().engine,
    isAutomatic: () => configuration().isAutomatic,
    log,
  });
  const preview = new PassagePreview();
  const search = new SearchCommand(indexing, preview, configuration, onError);
  const similar = new SimilarCommand(indexing, preview, configuration, onError);
  const start = (work: Promise<void>): void => void work.catch(onError);

  const command = <A extends unknown[]>(name: string, run: (...args: A) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`${section}.${name}`, async (...args: A) => {
      try {
        await run(...args);
      } catch (error) {
        onError(error);
      }
    });
  context.subscriptions.push(
    log,
    indexing,
    preview,
    registerStatusBar(indexing),
    registerStatusReport(indexing),
    command('search', (query?: unknown) => search.show(typeof query === 'string' ? query : undefined)),
    command('findSimilar', (place?: Place | vscode.Uri) => similar.show(place)),
    command('findSimilarInOtherLanguages', (place?: Place | vscode.Uri) => similar.show(place, true)),
    command('rebuildIndex', () => rebuildIndex(indexing)),
    command('cancelIndexing', () => indexing.pause()),
    command('resumeIndexing', () => indexing.run()),
    command('whyIndexed', (uri?: vscode.Uri) => showWhy(indexing, uri)),
    command('showLog', () => log.show()),
    command('openSettings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:kakehashi.${section}`),
    ),
    vscode.workspace.onDidChangeWorkspaceFolders(() => start(indexing.openFolders())),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsEngine(event)) start(indexing.configurationChanged());
    }),
    // What fails in the background stands in the status; a message at each keystroke would be in the way.
    new FileChanges(indexing, (error) => log.error(String(error))),
  );
  start(indexing.openFolders());
  return { indexing, search, similar };
}
