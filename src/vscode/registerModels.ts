import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ModelRegistry } from '../core/training/modelRegistry.ts';
import type { Stored } from './deleteModelsCommand.ts';
import { deleteOldModels } from './deleteModelsCommand.ts';
import { isCancelled } from './errors.ts';
import type { Indexing } from './indexing.ts';
import { rollBackModel, switchModel } from './modelCommands.ts';

interface Models extends Stored {
  readonly indexing: Indexing;
  readonly log: vscode.LogOutputChannel;
}

/** The commands about models, and the watch over which one is chosen. */
export function registerModels(
  command: (name: string, run: () => Promise<void>) => vscode.Disposable,
  { indexing, log, ...stored }: Models,
): vscode.Disposable {
  const { models } = stored;
  return vscode.Disposable.from(
    command('switchModel', () => switchModel(models, indexing)),
    command('rollBackModel', () => rollBackModel(models, indexing)),
    command('deleteOldModels', () => deleteOldModels(stored)),
    watchModels(models, indexing, log),
  );
}

/** Follows the choice of the model, whichever window or process makes it; what fails leaves the old model in use. */
function watchModels(
  { choiceFile }: ModelRegistry,
  indexing: Indexing,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const follow = (): void =>
    void indexing.followModel().catch((error: unknown) => {
      if (!isCancelled(error)) log.error(String(error));
    });
  return vscode.Disposable.from(
    watchFile(choiceFile, follow, log),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) follow();
    }),
  );
}

/** The editor's own watcher is deaf outside of the workspace on a server; without any, the window's focus does. */
function watchFile(path: string, onChange: () => void, log: vscode.LogOutputChannel): vscode.Disposable {
  try {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) onChange();
    });
    watcher.on('error', (error) => log.warn(String(error)));
    return new vscode.Disposable(() => watcher.close());
  } catch (error) {
    log.warn(`the choice of the model is not watched: ${String(error)}`);
    return new vscode.Disposable(() => undefined);
  }
}
