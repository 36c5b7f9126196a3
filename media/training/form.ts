import type { EnvironmentEvent } from '../../src/core/training/events.ts';
import { canTrain, missingPackages } from '../../src/core/training/readiness.ts';
import type { FromPage, ToPage, TrainingForm, Words } from '../../src/vscode/training/messages.ts';
import { element, filled } from './element.ts';
import { pairsReport } from './pairsReport.ts';

export type Checked = Omit<Extract<ToPage, { type: 'checked' }>, 'type'>;
export interface FormState {
  readonly words: Words;
  readonly form: TrainingForm;
  readonly pythons: readonly string[];
  readonly isChecking: boolean;
  /** What the check is at. */
  readonly detail?: string | undefined;
  /** Of this very form; a change makes it void. */
  readonly checked?: Checked | undefined;
  readonly problem?: string | undefined;
}

type Send = (message: FromPage) => void;
type Change = (fields: Partial<TrainingForm>) => void;
interface Actions {
  readonly send: Send;
  /** Draws the page anew. */
  readonly change: Change;
  /** Leaves the page as it is: for text fields. */
  readonly edit: Change;
}

/** The form of a run with the report of its check. */
export function formView(state: FormState, actions: Actions): HTMLElement {
  const { words, form } = state;
  const { send, change, edit } = actions;
  const canStart = isReady(state);
  const button = (key: string, type: 'check' | 'start', isOff: boolean, isSecondary: boolean): HTMLElement =>
    element(
      'vscode-button',
      { id: type, disabled: isOff, secondary: isSecondary, onclick: () => send({ type, form }) },
      words[key],
    );
  return element(
    'div',
    { class: 'form' },
    element('h1', {}, words['title']),
    element('p', { class: 'intro' }, words['intro']),
    files(state, send, change),
    text({ label: words['name'], id: 'name', value: form.name, onChange: (name) => edit({ name }) }),
    ...teacher(state, actions),
    ...place(state, actions),
    advanced(state, actions),
    element(
      'div',
      { class: 'buttons' },
      button('check', 'check', form.files.length === 0 || state.isChecking, canStart),
      button('start', 'start', !canStart, false),
      element(
        'span',
        { class: 'hint', id: 'hint' },
        canStart ? '' : words[state.isChecking ? 'checking' : 'checkFirst'],
      ),
    ),
    element('div', { 'aria-live': 'polite', id: 'report' }, ...report(state, send, change)),
  );
}

/** Takes back on the page what a check of another form has shown. */
export function markUnchecked({ words, form }: FormState): void {
  const set = (id: string, properties: object): void =>
    void Object.assign(document.getElementById(id) ?? {}, properties);
  set('check', { disabled: form.files.length === 0, secondary: false });
  set('start', { disabled: true });
  set('hint', { textContent: words['checkFirst'] });
  document.getElementById('report')?.replaceChildren();
}

/** Whether both say the same in each field. */
export function isSameForm(a: TrainingForm, b: TrainingForm): boolean {
  return Object.entries(a).every(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(b[key as keyof TrainingForm]),
  );
}

/** A run can be started when the check of this very form found pairs and environment good. */
function isReady({ checked, form }: FormState): boolean {
  if (checked?.problem !== undefined || !checked?.environment) return false;
  return canTrain(checked.environment, form.device);
}

function row(label: string | undefined, id: string, field: HTMLElement, hint?: string): HTMLElement {
  return element(
    'div',
    { class: 'row' },
    element('label', { for: id }, label),
    field,
    hint === undefined ? undefined : element('div', { class: 'hint' }, hint),
  );
}

interface Field {
  readonly label: string | undefined;
  readonly id: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly onChange: (value: string) => void;
  /** What counts of what was typed: a number where it is none. */
  readonly read?: (value: string) => number;
}

function text({ label, id, value, hint, onChange, read }: Field): HTMLElement {
  const onchange = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const typed = field.value.trim();
    field.value = read ? String(read(typed)) : typed;
    onChange(field.value);
  };
  return row(label, id, element('vscode-textfield', { id, value, label: label ?? '', onchange }), hint);
}

function choice(
  { label, id, value, onChange }: Field,
  options: readonly (readonly [string, string])[],
): HTMLElement {
  const items = options.map(([key, shown]) =>
    element('vscode-option', { value: key, selected: key === value }, shown),
  );
  const onchange = (event: Event): void => onChange((event.target as HTMLSelectElement).value);
  return row(label, id, element('vscode-single-select', { id, label: label ?? '', onchange }, ...items));
}

function flag(
  label: string | undefined,
  id: string,
  checked: boolean,
  onChange: (value: boolean) => void,
): HTMLElement {
  const onchange = (event: Event): void => onChange((event.target as HTMLInputElement).checked);
  return element('vscode-checkbox', { id, label: label ?? '', checked, onchange });
}

function files({ words, form }: FormState, send: Send, change: Change): HTMLElement {
  const items = form.files.map((file, i) =>
    element(
      'li',
      {},
      element('code', { title: file }, file),
      element(
        'vscode-button',
        {
          // That of the next file, when this one is gone.
          id: `removeFile${i}`,
          secondary: true,
          'aria-label': `${words['removeFile']} ${file}`,
          onclick: () => change({ files: form.files.filter((other) => other !== file) }),
        },
        words['removeFile'],
      ),
    ),
  );
  const add = element(
    'vscode-button',
    { id: 'addFiles', secondary: true, onclick: () => send({ type: 'addFiles', form }) },
    words['addFiles'],
  );
  const list = element('ul', { class: 'files' }, ...items);
  return row(words['files'], 'addFiles', element('div', {}, list, add), words['filesHint']);
}

function teacher({ words, form }: FormState, { send, change, edit }: Actions): readonly HTMLElement[] {
  const isFolder = /^(?:\/|\\|[A-Za-z]:)/.test(form.teacher);
  const kind = form.teacher === 'self' ? 'self' : isFolder ? 'folder' : 'hub';
  const options = [
    ['self', words['teacherSelf'] ?? ''],
    ['folder', isFolder ? form.teacher : (words['teacherFolder'] ?? '')],
    ['hub', words['teacherHub'] ?? ''],
  ] as const;
  const onChange = (chosen: string): void => {
    if (chosen === 'folder') send({ type: 'chooseTeacher', form });
    else change({ teacher: chosen === 'self' ? 'self' : '', mayDownload: false });
  };
  const select = choice({ label: words['teacher'], id: 'teacher', value: kind, onChange }, options);
  if (kind !== 'hub') return [select];
  return [
    select,
    text({
      label: words['hubId'],
      id: 'hubId',
      value: form.teacher,
      onChange: (id) => edit({ teacher: id }),
    }),
    flag(words['mayDownload'], 'mayDownload', form.mayDownload, (mayDownload) => change({ mayDownload })),
  ];
}

function place({ words, form, pythons }: FormState, { send, change, edit }: Actions): readonly HTMLElement[] {
  const options = [
    ['python', words['thisMachine'] ?? ''],
    ['command', words['otherMachine'] ?? ''],
  ] as const;
  const onChange = (where: string): void => change({ where: where === 'command' ? 'command' : 'python' });
  const select = choice({ label: words['where'], id: 'where', value: form.where, onChange }, options);
  const field = text(
    form.where === 'command'
      ? {
          label: words['template'],
          id: 'template',
          value: form.template,
          hint: words['templateHint'],
          onChange: (template) => edit({ template }),
        }
      : {
          label: words['python'],
          id: 'python',
          value: form.python,
          hint: [words['pythonHint'], ...pythons].join(' '),
          onChange: (python) => edit({ python }),
        },
  );
  if (form.where === 'command') return [select, field];
  const choose = element(
    'vscode-button',
    { id: 'choosePython', secondary: true, onclick: () => send({ type: 'choosePython', form }) },
    words['choose'],
  );
  return [select, element('div', { class: 'beside' }, field, choose)];
}

function advanced({ words, form }: FormState, { change, edit }: Actions): HTMLElement {
  const devices = [
    ['auto', words['deviceAuto'] ?? ''],
    ['cuda', 'CUDA'],
    ['mps', 'Apple MPS'],
    ['cpu', 'CPU'],
  ] as const;
  const count =
    (fallback: number) =>
    (value: string): number =>
      Math.max(1, Math.round(Number(value)) || fallback);
  const amount = (
    id: 'epochs' | 'seed' | 'lr' | 'batchSize',
    read: (value: string) => number,
    hint?: string,
  ): HTMLElement => {
    const onChange = (value: string): void => edit({ [id]: Number(value) });
    return text({ label: words[id], id, value: String(form[id]), hint, read, onChange });
  };
  return element(
    'div',
    { class: 'columns' },
    choice(
      {
        label: words['device'],
        id: 'device',
        value: form.device,
        onChange: (device) => change({ device: device as TrainingForm['device'] }),
      },
      devices,
    ),
    amount('epochs', count(4)),
    amount('seed', count(1)),
    amount('lr', (value) => (Number(value) > 0 ? Number(value) : 3e-4), words['lrHint']),
    amount('batchSize', count(64), words['batchSizeHint']),
    flag(words['keepsSuspicious'], 'keepsSuspicious', form.keepsSuspicious, (keepsSuspicious) =>
      change({ keepsSuspicious }),
    ),
  );
}

function report(state: FormState, send: Send, change: Change): readonly HTMLElement[] {
  const { words, checked, problem, detail } = state;
  const told = problem ?? checked?.problem;
  return [
    ...(detail === undefined ? [] : [element('p', { class: 'hint' }, detail)]),
    ...(told === undefined ? [] : [element('p', { class: 'problem', role: 'alert' }, told)]),
    ...(checked?.pairs ? pairsReport(checked.pairs, words, send) : []),
    ...(checked?.environment ? environmentReport(checked.environment, state, change) : []),
  ];
}

function environmentReport(
  found: EnvironmentEvent,
  { words, form }: FormState,
  change: Change,
): readonly HTMLElement[] {
  const { python, torch, device, gpu, missing, command = [] } = found;
  if (missing.length === 0) {
    const text = filled(words['environmentFound'] ?? '', python, torch ?? '', gpu ?? device ?? '');
    return [element('p', { class: 'good' }, text)];
  }
  const download = flag(words['uvDownload'], 'uvDownload', form.mayDownload, (mayDownload) =>
    change({ mayDownload }),
  );
  if (found.needsDownload) return [download];
  // A Python that is too old is no package; the problem above says it.
  const packages = missingPackages(found);
  return packages.length === 0
    ? []
    : [element('pre', {}, `${command.join(' ')} -m pip install ${packages.join(' ')}`)];
}
