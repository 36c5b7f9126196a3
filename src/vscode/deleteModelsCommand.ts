import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { OldIndexStore } from '../core/index/ports.ts';
import type { ModelRegistry } from '../core/training/modelRegistry.ts';
import type { TrainingRuns } from '../core/training/runs.ts';
import { megabytes } from './megabytes.ts';
import { modelItem } from './modelCommands.ts';

interface Item extends vscode.QuickPickItem {
  readonly remove: () => Promise<void>;
}

/** What can be deleted. */
export interface Stored {
  readonly models: ModelRegistry;
  readonly runs: TrainingRuns;
  readonly oldIndexes: OldIndexStore;
  /** The folder of the model that the settings choose. */
  readonly modelDir: () => string;
}

/** "Delete Old Models and Indexes…": what is neither in use nor bundled, by the person's choice. */
export async function deleteOldModels({ models, runs, oldIndexes, modelDir }: Stored): Promise<void> {
  const items = [
    ...(await oldModels(models, modelDir())),
    ...(await oldRuns(runs)),
    ...(await indexesOf(oldIndexes)),
  ];
  if (items.length === 0)
    return void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing that could be deleted.'),
    );
  const title = vscode.l10n.t('Delete Old Models and Indexes');
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  if (!chosen || chosen.length === 0) return;
  const names = chosen.map(({ label }) => label).join(', ');
  const question = vscode.l10n.t('Delete {0}? This cannot be undone.', names);
  const yes = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return;
  for (const { remove } of chosen) await remove();
}

async function oldModels(registry: ModelRegistry, chosen: string): Promise<Item[]> {
  const [, ...installed] = await registry.list();
  return installed
    .filter(({ isActive, dir }) => !isActive && dir !== resolve(chosen))
    .map((model) => ({ ...modelItem(model), remove: () => registry.remove(model.name) }));
}

/** The pairs of the project and a checkpoint lie in a run that did not come to its end, or was not installed. */
async function oldRuns(runs: TrainingRuns): Promise<Item[]> {
  return (await runs.old()).map(({ dir, name, canBeResumed, bytes, writtenMs }) => ({
    label: vscode.l10n.t('Training run {0}', name),
    description: canBeResumed ? vscode.l10n.t('can be resumed, {0}', megabytes(bytes)) : megabytes(bytes),
    detail: new Date(writtenMs).toLocaleString(vscode.env.language),
    remove: () => runs.remove(dir),
  }));
}

/** All in one: an index does not know the name of its workspace folder. */
async function indexesOf(indexes: OldIndexStore): Promise<Item[]> {
  const old = await indexes.list();
  const [oldest] = old;
  if (!oldest) return [];
  const written = old.map(({ writtenMs }) => new Date(writtenMs).toLocaleDateString(vscode.env.language));
  const total = old.reduce((sum, { bytes }) => sum + bytes, 0);
  const dates = [...new Set([written[0], written.at(-1)])].join(' – ');
  return [
    {
      label: vscode.l10n.t('Indexes of models not in use'),
      description: vscode.l10n.t('{0} indexes, {1}', old.length, megabytes(total)),
      detail: dates,
      remove: async () => {
        for (const index of old) await indexes.remove(index);
      },
    },
  ];
}
