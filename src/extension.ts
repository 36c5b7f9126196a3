import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ModelStore } from './node/modelStore.ts';
import { openStorage } from './node/storage.ts';
import { affectsEngine, isIndexingAutomatic, readConfiguration, section } from './vscode/configuration.ts';
import { showError } from './vscode/errors.ts';
import { FileChanges } from './vscode/fileChanges.ts';
import { Indexing } from './vscode/indexing.ts';
import { PassagePreview } from './vscode/passagePreview.ts';
import { rebuildIndex } from './vscode/rebuildCommand.ts';
import { registerModels } from './vscode/registerModels.ts';
import { SearchCommand } from './vscode/searchCommand.ts';
import type { Place } from './vscode/similarCommand.ts';
import { SimilarCommand } from './vscode/similarCommand.ts';
import { registerStatusBar } from './vscode/statusBar.ts';
import { registerStatusReport } from './vscode/statusReport.ts';
import type { TrainingCommand } from './vscode/training/trainingCommand.ts';
import { newTraining } from './vscode/training/newTraining.ts';
import { showWhy } from './vscode/whyCommand.ts';

/** What activation gives to tests. */
export interface KakehashiApi {
  readonly indexing: Indexing;
  readonly search: SearchCommand;
  readonly similar: SimilarCommand;
  readonly models: ModelStore;
  readonly training: TrainingCommand;
}

/** Builds, wires and registers everything; the engine process starts in the background. */
export function activate(context: vscode.ExtensionContext): KakehashiApi {
  const log = vscode.window.createOutputChannel('Kakehashi', { log: true });
  const onError = (error: unknown): void => void showError(error, log);
  const bundledModel = join(context.extensionPath, 'models', 'kakehashi-small');
  const modelDir = (): string => configuration().engine.modelDir;
  const storage = openStorage(context.globalStorageUri.fsPath, { bundledModel, modelDir, log });
  const { models, runs } = storage;
  const configuration = () => readConfiguration(context, models.activeDir());
  const indexing = new Indexing({
    main: join(context.extensionPath, 'dist', 'engine.mjs'),
    settings: () => configuration().engine,
    isAutomatic: isIndexingAutomatic,
    log,
  });
  const training = newTraining(context, { runs, models, onError, modelDir });
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
    training,
    command('fineTune', () => training.show()),
    registerModels(command, { ...storage, modelDir, indexing, log }),
    command('showLog', () => log.show()),
    command('openSettings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:kakehashi.${section}`),
    ),
    vscode.workspace.onDidChangeWorkspaceFolders(() => start(indexing.openFolders())),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsEngine(event)) start(indexing.configurationChanged());
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => start(training.reattach())),
    // What fails in the background stands in the status; a message at each keystroke would be in the way.
    new FileChanges(indexing, (error) => log.error(String(error))),
  );
  start(indexing.openFolders());
  start(training.reattach());
  start(storage.removeUnused(configuration().keepDays));
  return { indexing, search, similar, models, training };
}
