import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ModelRegistry } from '../../core/training/modelRegistry.ts';
import type { TrainingRuns } from '../../core/training/runs.ts';
import { Trainer } from './trainer.ts';
import { TrainingCommand } from './trainingCommand.ts';

/** Training in this window, wired. */
export function newTraining(
  context: vscode.ExtensionContext,
  options: {
    readonly runs: TrainingRuns;
    readonly models: ModelRegistry;
    readonly modelDir: () => string;
    readonly onError: (error: unknown) => void;
  },
): TrainingCommand {
  const { extensionUri, globalState: memory } = context;
  const trainer = new Trainer({
    cli: join(context.extensionPath, 'dist', 'cli.mjs'),
    dataDir: context.globalStorageUri.fsPath,
    modelDir: options.modelDir,
    language: vscode.env.language,
  });
  return new TrainingCommand({ ...options, extensionUri, trainer, memory });
}
