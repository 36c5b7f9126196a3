import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ModelSwitchError } from '../core/errors.ts';
import type { InstalledModel, ModelRegistry } from '../core/training/modelRegistry.ts';
import { isCancelled } from './errors.ts';
import type { Indexing } from './indexing.ts';
import { withIndexProgress } from './indexProgress.ts';
import { metricName } from './metricNames.ts';

type Item = vscode.QuickPickItem & { readonly model: InstalledModel };

/** How another model is chosen, and the way back where it cannot be put to use. */
interface Choice {
  readonly choose: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
}

/** "Switch Model…": one of the installed ones; its index is built beside the old one, which answers meanwhile. */
export async function switchModel(registry: ModelRegistry, indexing: Indexing): Promise<void> {
  if (await isOverruled(registry, indexing)) return;
  const models = await registry.list();
  const chosen = await vscode.window.showQuickPick(models.map(modelItem), {
    title: vscode.l10n.t('Switch Model'),
    placeHolder: vscode.l10n.t('Search goes on with the old model until the new index is complete.'),
    matchOnDescription: true,
  });
  if (!chosen) return;
  const { name, dir, isActive } = chosen.model;
  // One that is chosen but could not be put to use is tried again.
  if (isActive && dir === indexing.modelDir) return;
  await change(registry, indexing, { choose: () => registry.use(name), undo: () => registry.rollback() });
}

/** "Roll Back Model": the one in use before; its index is still there. */
export async function rollBackModel(registry: ModelRegistry, indexing: Indexing): Promise<void> {
  if (await isOverruled(registry, indexing)) return;
  const before = basename(registry.activeDir());
  await change(registry, indexing, { choose: () => registry.rollback(), undo: () => registry.use(before) });
}

/** A setting that names a folder has the last word; whoever wants another model is told. */
async function isOverruled(registry: ModelRegistry, indexing: Indexing): Promise<boolean> {
  if (indexing.wantedModelDir === registry.activeDir()) return false;
  await tellOverruled();
  return true;
}

/** Says that the setting chooses the model, and opens it on demand. */
export async function tellOverruled(): Promise<void> {
  const text = vscode.l10n.t('The setting "kakehashi.model.path" chooses the model. Clear it to switch.');
  const open = vscode.l10n.t('Open Settings');
  if ((await vscode.window.showWarningMessage(text, open)) === open)
    await vscode.commands.executeCommand('kakehashi.openSettings');
}

/** Puts another model to use with a progress that can be cancelled; where that fails the old one stays. */
async function change(registry: ModelRegistry, indexing: Indexing, { choose, undo }: Choice): Promise<void> {
  await choose();
  const chosen = registry.activeDir();
  const name = basename(chosen);
  try {
    const title = vscode.l10n.t('Kakehashi: building the index of {0}', name);
    await withIndexProgress(indexing, title, (signal) => indexing.configurationChanged(signal));
  } catch (error) {
    // Where someone has chosen yet another one meanwhile, that counts; where there is no way back, the status tells.
    if (registry.activeDir() === chosen) await undo().catch(() => undefined);
    if (isCancelled(error)) throw error;
    throw new ModelSwitchError({ name, kept: basename(indexing.modelDir) }, error);
  }
  void vscode.window.showInformationMessage(vscode.l10n.t('{0} is in use now.', name));
}

/** A model in a list: name, parent, date and figures. */
export function modelItem(model: InstalledModel): Item {
  const { name, parent, created, metrics, isActive } = model;
  const figures = Object.entries(metrics).map(([key, value]) => `${metricName(key)} ${value.toFixed(1)}`);
  return {
    model,
    label: `${isActive ? '$(check) ' : ''}${name}`,
    description: parent === null ? vscode.l10n.t('bundled') : vscode.l10n.t('from {0}', parent),
    detail: [new Date(created).toLocaleDateString(vscode.env.language), ...figures].join(' · '),
  };
}
