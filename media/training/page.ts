import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import 'uplot/dist/uPlot.min.css';
import type { FromPage, ToPage, TrainingForm } from '../../src/vscode/training/messages.ts';
import type { FormState } from './form.ts';
import { formView, isSameForm, markUnchecked } from './form.ts';
import type { Run } from './run.ts';
import { runView } from './run.ts';
import './style.css';

interface Editor {
  postMessage(message: FromPage): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
/** A form that is sent is the page's: a button may have been drawn before the last edit. */
const send = (message: FromPage): void =>
  editor.postMessage('form' in message && state ? { ...message, form: state.form } : message);
let state: FormState | undefined;
let run: Run | undefined;

/** Draws the whole page; what had the focus has it again. */
function draw(): void {
  const page = document.getElementById('page');
  if (!page || !state) return;
  const focused = document.activeElement?.id;
  page.replaceChildren(run ? runView(run, state.words, send) : formView(state, { send, change, edit }));
  // After the last file of the list was removed the list's own button is next.
  if (focused) (document.getElementById(focused) ?? document.getElementById('addFiles'))?.focus();
}

/** Another form needs another check. */
function change(fields: Partial<TrainingForm>): void {
  if (!state) return;
  state = withForm(state, { ...state.form, ...fields });
  draw();
}

function withForm(known: FormState, form: TrainingForm): FormState {
  return { ...known, form, checked: undefined, isChecking: false, problem: undefined, detail: undefined };
}

/**
 * The same for a text field. Its change is told while the button that ends it is pressed, or while Tab leads to the
 * next field: what is on the page stays there.
 */
function edit(fields: Partial<TrainingForm>): void {
  if (!state) return;
  state = withForm(state, { ...state.form, ...fields });
  markUnchecked(state);
}

function receive(message: ToPage): void {
  if (message.type === 'init') {
    const { words, form, pythons } = message;
    state = { words, form, pythons, isChecking: false };
  }
  if (!state) return;
  // A check takes seconds, in which the form may have become another.
  if ('form' in message && message.type !== 'form' && !isSameForm(message.form, state.form)) return;
  if (message.type === 'form') [state, run] = [withForm(state, message.form), undefined];
  if (message.type === 'checking')
    state = { ...withForm(state, state.form), isChecking: true, detail: message.detail };
  if (message.type === 'checked')
    state = { ...state, isChecking: false, checked: message, detail: undefined };
  if (message.type === 'failed')
    [state, run] = [{ ...withForm(state, state.form), problem: message.problem }, undefined];
  if (message.type === 'run') run = message.run;
  draw();
}

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => receive(data));
send({ type: 'ready' });
