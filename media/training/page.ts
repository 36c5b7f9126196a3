import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import 'uplot/dist/uPlot.min.css';
import type { FromPage, ToPage, TrainingForm } from '../../src/vscode/training/messages.ts';
import type { FormState } from './form.ts';
import { formView } from './form.ts';
import type { Run } from './run.ts';
import { runView } from './run.ts';
import './style.css';

interface Editor {
  postMessage(message: FromPage): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
const send = (message: FromPage): void => editor.postMessage(message);
let state: FormState | undefined;
let run: Run | undefined;

/** Draws the whole page; what had the focus has it again. */
function draw(): void {
  const page = document.getElementById('page');
  if (!page || !state) return;
  const focused = document.activeElement?.id;
  page.replaceChildren(run ? runView(run, state.words, send) : formView(state, send, change));
  if (focused) document.getElementById(focused)?.focus();
}

/** Another form needs another check. */
function change(fields: Partial<TrainingForm>): void {
  if (!state) return;
  state = { ...state, form: { ...state.form, ...fields }, checked: undefined, problem: undefined };
  draw();
}

function receive(message: ToPage): void {
  if (message.type === 'init') {
    const { words, form, pythons } = message;
    state = { words, form, pythons, isChecking: false };
  }
  if (!state) return;
  if (message.type === 'form')
    [state, run] = [
      {
        ...state,
        form: message.form,
        checked: undefined,
        isChecking: false,
        problem: undefined,
        detail: undefined,
      },
      undefined,
    ];
  if (message.type === 'checking')
    state = { ...state, isChecking: true, checked: undefined, problem: undefined, detail: message.detail };
  if (message.type === 'checked')
    state = { ...state, isChecking: false, checked: message, detail: undefined };
  if (message.type === 'failed')
    [state, run] = [{ ...state, problem: message.problem, checked: undefined }, undefined];
  if (message.type === 'run') run = message.run;
  draw();
}

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => receive(data));
send({ type: 'ready' });
