import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { InstalledModel, ModelRegistry } from '../core/training/modelRegistry.ts';
import type { Indexing } from './indexing.ts';

type Item = vscode.QuickPickItem & { readonly model: InstalledModel };

/** "Switch Model…": one of the installed ones; its index is built beside the old one, which answers meanwhile. */
export async function switchModel(registry: ModelRegistry, indexing: Indexing): Promise<void> {
  const models = await registry.list();
  const chosen = await vscode.window.showQuickPick(models.map(itemOf), {
    title: vscode.l10n.t('Switch Model'),
    placeHolder: vscode.l10n.t('Search goes on with the old model until the new index is complete.'),
    matchOnDescription: true,
  });
  if (chosen && !chosen.model.isActive)
    await change(registry, indexing, () => registry.use(chosen.model.name));
}

/** "Roll Back Model": the one in use before; its index is still there. */
export async function rollBackModel(registry: ModelRegistry, indexing: Indexing): Promise<void> {
  await change(registry, indexing, async () => void (await registry.rollback()));
}

/** "Delete Model…": one that is neither in use nor bundled. */
export async function deleteModel(registry: ModelRegistry): Promise<void> {
  const [, ...installed] = await registry.list();
  const items = installed.filter(({ isActive }) => !isActive).map(itemOf);
  if (items.length === 0)
    return void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no model that could be deleted.'),
    );
  const title = vscode.l10n.t('Delete Model');
  const chosen = await vscode.window.showQuickPick(items, { title });
  if (!chosen) return;
  const question = vscode.l10n.t('Delete the model {0}? This cannot be undone.', chosen.model.name);
  const yes = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes)
    await registry.remove(chosen.model.name);
}

/** Follows the choice of the model, whichever window or process makes it; what fails leaves the old model in use. */
export function watchModels(
  registry: ModelRegistry,
  onChange: () => Promise<void>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const follow = (): void => void onChange().catch((error: unknown) => log.error(String(error)));
  // The editor's own watcher is deaf outside of the workspace on a server.
  const watcher = watch(dirname(registry.choiceFile), (_, name) => {
    if (name === basename(registry.choiceFile)) follow();
  });
  watcher.on('error', (error) => log.warn(String(error)));
  return new vscode.Disposable(() => watcher.close());
}

/** Puts another model to use with a progress that can be cancelled; where that fails the old one stays. */
async function change(
  registry: ModelRegistry,
  indexing: Indexing,
  choose: () => Promise<void>,
): Promise<void> {
  const before = await activeName(registry);
  await choose();
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Kakehashi: building the index of {0}', (await activeName(registry)) ?? ''),
    cancellable: true,
  };
  try {
    await vscode.window.withProgress(options, (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return indexing.configurationChanged(controller.signal);
    });
  } catch (error) {
    if (before !== undefined) await registry.use(before);
    throw error;
  }
  const text = vscode.l10n.t('{0} is in use now.', (await activeName(registry)) ?? '');
  void vscode.window.showInformationMessage(text);
}

async function activeName(registry: ModelRegistry): Promise<string | undefined> {
  return (await registry.list()).find(({ isActive }) => isActive)?.name;
}

function itemOf(model: InstalledModel): Item {
  const { name, parent, created, metrics, isActive } = model;
  const figures = Object.entries(metrics).map(([key, value]) => `${key} ${value.toFixed(1)}`);
  return {
    model,
    label: `${isActive ? '$(check) ' : ''}${name}`,
    description: parent === null ? vscode.l10n.t('bundled') : vscode.l10n.t('from {0}', parent),
    detail: [new Date(created).toLocaleDateString(vscode.env.language), ...figures].join(' · '),
  };
}
