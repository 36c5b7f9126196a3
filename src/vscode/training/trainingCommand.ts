import * as vscode from 'vscode';
import type { RunInfo } from '../../core/training/runs.ts';
import { awaitsDecision, TrainingPanel } from './trainingPanel.ts';
import type { PanelOptions } from './trainingPanel.ts';
import { errorText } from './words.ts';

const pollMs = 1_000;

export interface TrainingCommandOptions extends Omit<PanelOptions, 'onStarted'> {
  /** Remembers which results were shown. */
  readonly memory: vscode.Memento;
}

/** Training in this window: the page, and whatever run is under way, whichever window began it. */
export class TrainingCommand implements vscode.Disposable {
  readonly panel: TrainingPanel;
  private readonly attached = new Set<string>();
  private isDisposed = false;

  constructor(private readonly options: TrainingCommandOptions) {
    this.panel = new TrainingPanel({ ...options, onStarted: (...run) => this.attach(...run) });
  }

  /** "Fine-Tune Model on Translation Pairs…"; a run that is under way is shown in place of the form. */
  async show(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      const text = vscode.l10n.t('Fine-tuning runs programs: trust this workspace first.');
      const manage = vscode.l10n.t('Manage Workspace Trust');
      if ((await vscode.window.showWarningMessage(text, manage)) === manage)
        await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    }
    const running = (await this.options.runs.list()).find(({ state }) => state === 'running');
    this.panel.show(running?.dir);
  }

  /** After a start of the window: follows what runs, and tells of what ended meanwhile. */
  async reattach(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    for (const run of await this.options.runs.list()) {
      if (run.state === 'running') this.attach(run.dir);
      // A message waits for its answer; the runs behind it do not.
      else if (run.state === 'interrupted' || awaitsDecision(run))
        this.tellOnce(run).catch(this.options.onError);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.panel.dispose();
  }

  private attach(
    dir: string,
    ended: Promise<unknown> = Promise.resolve(),
    cancelled = new AbortController(),
  ): void {
    if (this.attached.has(dir)) return;
    this.attached.add(dir);
    this.follow(dir, ended, cancelled)
      .catch(this.options.onError)
      .finally(() => this.attached.delete(dir));
  }

  private async follow(dir: string, ended: Promise<unknown>, cancelled: AbortController): Promise<void> {
    const { runs } = this.options;
    let isOver = false;
    const over = (): void => void (isOver = true);
    ended.then(over, over);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Kakehashi: fine-tuning'),
      cancellable: true,
    };
    const last = await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => void this.stop(dir, cancelled).catch(this.options.onError));
      let shown = 0;
      for (;;) {
        const run = await runs.read(dir);
        shown = report(run, progress, shown);
        // While pairs and environment are checked the run has no folder yet.
        if (this.isDisposed || (run ? run.state !== 'running' : isOver)) return run;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    });
    if (last && !this.isDisposed) await this.tellOnce(last);
  }

  /** A run that has no folder yet has no checkpoint to keep either. */
  private async stop(dir: string, cancelled: AbortController): Promise<void> {
    if (await this.options.runs.read(dir)) return this.options.runs.stop(dir);
    cancelled.abort();
  }

  private async tellOnce(run: RunInfo): Promise<void> {
    const key = `training.${run.job.id}.${run.state}.${run.events.length}`;
    const { memory } = this.options;
    if (memory.get(key)) return;
    await memory.update(key, true);
    const show = vscode.l10n.t('Show');
    const chosen = await vscode.window.showInformationMessage(sentence(run), show);
    if (chosen === show) this.panel.show(run.dir);
  }
}

function report(
  run: RunInfo | undefined,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  shown: number,
): number {
  const last = run?.events.findLast((event) => event.event === 'progress');
  if (last?.event !== 'progress') return shown;
  const percent = (100 * last.step) / last.steps;
  progress.report({ message: `${last.step}/${last.steps}`, increment: Math.max(0, percent - shown) });
  return Math.max(shown, percent);
}

function sentence({ job, state, events }: RunInfo): string {
  const { t } = vscode.l10n;
  const error = events.findLast((event) => event.event === 'error');
  if (state === 'failed') return t('Fine-tuning {0} failed: {1}', job.name, error ? errorText(error) : '');
  if (state === 'stopped') return t('Fine-tuning {0} is stopped; it can be resumed.', job.name);
  if (state === 'interrupted') return t('Fine-tuning {0} was interrupted; it can be resumed.', job.name);
  const gate = events.findLast((event) => event.event === 'gate');
  return gate?.passes
    ? t('Fine-tuning {0} is done: it is better for this project. Install it?', job.name)
    : t('Fine-tuning {0} is done: it is not recommended. See why.', job.name);
}
