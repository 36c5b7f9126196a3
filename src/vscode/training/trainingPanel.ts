import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { freeName } from '../../core/training/freeName.ts';
import type { ModelRegistry } from '../../core/training/modelRegistry.ts';
import { pairFormats } from '../../core/translation/pairFormats.ts';
import type { RunInfo, TrainingRuns } from '../../core/training/runs.ts';
import { runFiles } from '../../core/training/job.ts';
import { linkless } from '../linkless.ts';
import { tellOverruled } from '../modelCommands.ts';
import type { FromPage, ToPage, TrainingForm } from './messages.ts';
import { fromPage } from './messages.ts';
import { pageHtml } from './page.ts';
import { pythonInterpreter } from './pythonInterpreter.ts';
import type { Trainer, TrainerEnd } from './trainer.ts';
import { pageWords } from './words.ts';

export interface PanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly trainer: Trainer;
  readonly runs: TrainingRuns;
  readonly models: ModelRegistry;
  /** The folder of the model that the settings choose. */
  readonly modelDir: () => string;
  readonly onError: (error: unknown) => void;
  /** Told of a run that this window has started or resumed; `cancelled` ends it while it has no folder yet. */
  readonly onStarted: (dir: string, ended: Promise<unknown>, cancelled: AbortController) => void;
}

const pollMs = 500;

/** The one page of this window on which a training run is filled in, followed and judged. */
export class TrainingPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private form = newForm();
  private shownRun: string | undefined;
  private checking: AbortController | undefined;
  private isStarting = false;
  private timer: NodeJS.Timeout | undefined;
  private lastShown = '';

  constructor(private readonly options: PanelOptions) {}

  /** Shows the form, or the run in this folder. */
  show(dir?: string): void {
    this.shownRun = dir ?? this.shownRun;
    this.lastShown = '';
    if (this.panel) return this.panel.reveal();
    const { extensionUri, onError } = this.options;
    const title = vscode.l10n.t('Fine-Tune Model');
    const panel = vscode.window.createWebviewPanel('kakehashi.training', title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')],
      retainContextWhenHidden: true,
    });
    this.panel = panel;
    panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = fromPage(value);
      if (message) this.answer(message).catch(onError);
    });
    panel.onDidDispose(() => this.closed());
    panel.webview.html = pageHtml(panel.webview, extensionUri, randomBytes(16).toString('hex'));
    this.timer = setInterval(() => void this.follow().catch(onError), pollMs);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private closed(): void {
    clearInterval(this.timer);
    this.checking?.abort();
    this.panel = undefined;
  }

  private post(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }

  private async answer(message: FromPage): Promise<void> {
    if ('form' in message) this.form = message.form;
    switch (message.type) {
      case 'ready':
        return this.begin();
      case 'addFiles':
        return this.addFiles();
      case 'chooseTeacher':
        return this.change(await chosenFolder(), (teacher) => ({ teacher }));
      case 'choosePython':
        return this.change(await chosenFile(), (python) => ({ python }));
      case 'check':
        return this.check(message.form);
      case 'start':
        return this.start(message.form);
      case 'open':
        return openAt(message.file, message.line);
      default:
        return this.act(message.type);
    }
  }

  private async act(type: 'stop' | 'resume' | 'install' | 'discard' | 'log' | 'new'): Promise<void> {
    const { runs, trainer } = this.options;
    const dir = this.shownRun;
    if (type === 'new' || dir === undefined) return await this.forget();
    if (type === 'stop') return runs.stop(dir);
    if (type === 'log') return openAt(join(dir, runFiles.log), 1);
    if (type === 'resume') return this.followed(trainer.resume(dir), dir);
    if (type === 'install') return this.installed(await trainer.install(dir));
    await runs.remove(dir);
    await this.forget();
  }

  private async begin(): Promise<void> {
    const pythons = await pythonInterpreter();
    const name = await this.nameToUse();
    this.form = { ...this.form, name, python: this.form.python || (pythons[0] ?? '') };
    this.post({ type: 'init', words: pageWords(), form: this.form, pythons });
    this.lastShown = '';
    await this.follow();
  }

  /** A model that is installed keeps its name unless someone types it. */
  private async nameToUse(): Promise<string> {
    const models = await this.options.models.list();
    return freeName(
      this.form.name,
      models.map(({ name }) => name),
    );
  }

  private async forget(): Promise<void> {
    this.shownRun = undefined;
    this.lastShown = '';
    this.form = { ...this.form, name: await this.nameToUse() };
    this.post({ type: 'form', form: this.form });
  }

  private async addFiles(): Promise<void> {
    const filters = { [vscode.l10n.t('Translation pairs')]: [...pairFormats] };
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, filters });
    const files = [...new Set([...this.form.files, ...(chosen ?? []).map((uri) => uri.fsPath)])];
    this.change(files, () => ({ files }));
  }

  private change<T>(value: T | undefined, fields: (value: T) => Partial<TrainingForm>): void {
    if (value === undefined) return;
    this.checking?.abort();
    this.form = { ...this.form, ...fields(value) };
    this.post({ type: 'form', form: this.form });
  }

  private async check(form: TrainingForm): Promise<void> {
    this.checking?.abort();
    const checking = (this.checking = new AbortController());
    this.post({ type: 'checking', form });
    const onNote = (detail: string): void => {
      if (!checking.signal.aborted) this.post({ type: 'checking', form, detail });
    };
    const end = await this.options.trainer.check(form, checking.signal, onNote).catch((error: unknown) => {
      if (checking.signal.aborted) return undefined;
      throw error;
    });
    if (end) this.post({ type: 'checked', form, ...found(end) });
  }

  /** One at a time: pairs and environment are looked at once more before the run has a folder. */
  private async start(form: TrainingForm): Promise<void> {
    if (this.isStarting) return;
    this.isStarting = true;
    const dir = this.options.runs.newDir(form.name);
    const cancelled = new AbortController();
    this.post({ type: 'checking', form, detail: vscode.l10n.t('Preparing…') });
    try {
      await this.followed(this.options.trainer.start(form, dir, cancelled.signal), dir, cancelled);
    } finally {
      this.isStarting = false;
    }
  }

  /** Shows the run; what ends before it has a folder is said as it is. */
  private async followed(
    work: Promise<TrainerEnd>,
    dir: string,
    cancelled = new AbortController(),
  ): Promise<void> {
    this.shownRun = dir;
    this.lastShown = '';
    this.options.onStarted(dir, work, cancelled);
    const problem = await work.then(
      ({ message }) => message,
      (error: unknown) => {
        if (cancelled.signal.aborted) return undefined;
        this.options.onError(error);
        return String(error);
      },
    );
    if (await this.options.runs.read(dir)) return;
    this.shownRun = undefined;
    this.post(problem === undefined ? { type: 'form', form: this.form } : { type: 'failed', problem });
  }

  /** A setting that names another model keeps the installed one from being used. */
  private async installed({ exitCode, message }: TrainerEnd): Promise<void> {
    const { models, modelDir } = this.options;
    if (exitCode !== 0) void vscode.window.showErrorMessage(linkless(message));
    else if (modelDir() !== models.activeDir()) await tellOverruled();
  }

  private async follow(): Promise<void> {
    if (this.shownRun === undefined || !this.panel?.visible) return;
    const run = await this.options.runs.read(this.shownRun);
    if (!run) return;
    this.isStarting = false;
    const { state, events } = run;
    const key = JSON.stringify([run.dir, state, events.length]);
    if (key === this.lastShown) return;
    this.lastShown = key;
    this.post({ type: 'run', run: { name: run.job.name, state, events } });
  }
}

/** What a check found, as the page shows it. */
function found({
  exitCode,
  events,
  message,
}: TrainerEnd): Omit<Extract<ToPage, { type: 'checked' }>, 'type' | 'form'> {
  const pairs = events.find((event) => event.event === 'pairs');
  const environment = events.find((event) => event.event === 'environment');
  return { pairs, environment, problem: exitCode === 0 ? undefined : message };
}

function newForm(): TrainingForm {
  return {
    files: [],
    name:
      basename(vscode.workspace.name ?? 'my-project')
        .replace(/[^\p{L}\p{N}._-]+/gu, '-')
        .replace(/^[._-]+|-+$/g, '') || 'my-project',
    teacher: 'self',
    mayDownload: false,
    epochs: 4,
    device: 'auto',
    where: 'python',
    python: '',
    template: '',
    seed: 1,
    lr: 3e-4,
    batchSize: 64,
    keepsSuspicious: false,
  };
}

async function chosenFolder(): Promise<string | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false })) ?? [];
  return uri?.fsPath;
}

async function chosenFile(): Promise<string | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ canSelectFiles: true })) ?? [];
  return uri?.fsPath;
}

async function openAt(path: string, line: number): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(vscode.Uri.file(path), {
    selection,
    viewColumn: vscode.ViewColumn.Beside,
  });
}

/** Whether the run's result waits for a person's word. */
export function awaitsDecision({ state, events }: RunInfo): boolean {
  return state === 'done' && !events.some(({ event }) => event === 'installed');
}
