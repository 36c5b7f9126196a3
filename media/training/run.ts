import type { ErrorEvent, TrainingEvent } from '../../src/core/training/events.ts';
import type { GateFigures } from '../../src/core/training/gate.ts';
import type { FromPage, ToPage, Words } from '../../src/vscode/training/messages.ts';
import { charts } from './charts.ts';
import { element, filled } from './element.ts';

export type Run = Extract<ToPage, { type: 'run' }>['run'];
type Gate = Extract<TrainingEvent, { event: 'gate' }>;
type Act = 'stop' | 'resume' | 'install' | 'discard' | 'log' | 'new';
type Send = (message: FromPage) => void;

/** A run as it goes, and its result. */
export function runView({ name, state, events }: Run, words: Words, send: Send): HTMLElement {
  const gate = events.findLast((event) => event.event === 'gate');
  const button = (key: string, type: Act, isSecondary = true): HTMLElement => {
    const onclick = (event: Event): void => {
      if (type === 'stop' || type === 'install')
        Object.assign(event.currentTarget as object, { disabled: true });
      send({ type });
    };
    return element('vscode-button', { id: type, secondary: isSecondary, onclick }, words[key]);
  };
  const isInstalled = events.some(({ event }) => event === 'installed');
  const buttons = {
    running: [button('stop', 'stop')],
    done: isInstalled
      ? [button('new', 'new', false)]
      : [
          button(gate?.passes ? 'install' : 'installAnyway', 'install', !gate?.passes),
          button('discard', 'discard'),
        ],
    stopped: [button('resume', 'resume', false), button('discard', 'discard')],
    interrupted: [button('resume', 'resume', false), button('discard', 'discard')],
    failed: [button('resume', 'resume', false), button('discard', 'discard'), button('new', 'new')],
  }[state];
  return element(
    'div',
    { class: 'run' },
    element('h1', {}, `${words[gate ? 'result' : 'running']}: ${name}`),
    element('p', { 'aria-live': 'polite', id: 'status', class: state }, status(state, events, words, name)),
    ...(state === 'running' ? [bar(events), element('p', { class: 'hint' }, words['survives'])] : []),
    gate && state !== 'running' ? gateTable(gate, words) : undefined,
    charts(events, words),
    element('div', { class: 'buttons' }, ...buttons, button('log', 'log')),
  );
}

function status(state: Run['state'], events: Run['events'], words: Words, name: string): string {
  if (state === 'running') return runningStatus(events, words);
  if (events.some(({ event }) => event === 'installed')) return filled(words['installed'] ?? '', name);
  const error = events.findLast((event) => event.event === 'error');
  if (state === 'failed') return filled(words['failed'] ?? '', errorText(error, words));
  const gate = events.findLast((event) => event.event === 'gate');
  if (!gate) return words[state] ?? '';
  if (gate.passes) return words['passed'] ?? '';
  const why = gate.reasons.map((reason) => filled(words[reason] ?? '', gate.bound)).join(', ');
  return filled(words['refused'] ?? '', why);
}

function errorText(error: ErrorEvent | undefined, words: Words): string {
  return error ? filled(words[`error-${error.code}`] ?? '{0}', error.message) : '';
}

function runningStatus(events: Run['events'], words: Words): string {
  const last = events.at(-1);
  if (last?.event === 'done') return words['judging'] ?? '';
  const progress = events.findLast((event) => event.event === 'progress');
  if (!progress || events.findLastIndex(({ event }) => event === 'started') > events.indexOf(progress))
    return words['preparing'] ?? '';
  const { step, steps, epoch, secondsLeft } = progress;
  const left =
    secondsLeft > 90
      ? filled(words['minutesLeft'] ?? '', Math.round(secondsLeft / 60))
      : filled(words['secondsLeft'] ?? '', secondsLeft);
  return `${filled(words['progress'] ?? '', step, steps, epoch)} · ${left}`;
}

function bar(events: Run['events']): HTMLElement {
  const progress = events.findLast((event) => event.event === 'progress');
  const value = progress ? { value: progress.step, max: progress.steps } : {};
  return element('progress', { ...value, 'aria-labelledby': 'status' });
}

function gateTable({ before, after }: Gate, words: Words): HTMLElement {
  const figures: readonly (readonly [string, (of: GateFigures) => number])[] = [
    ['accuracyForward', ({ project }) => project.accuracyForward],
    ['accuracyBackward', ({ project }) => project.accuracyBackward],
    ['projectMrr', ({ project }) => project.mrr],
    ['generalBitext', ({ general }) => general.bitext],
    ['generalSts', ({ general }) => general.sts],
  ];
  const rows = figures.map(([key, value]) => {
    const [was, is] = [value(before), value(after)];
    const change = `${is < was ? '−' : '+'}${Math.abs(is - was).toFixed(1)}`;
    const kind = Math.abs(is - was) < 0.05 ? '' : is < was ? 'worse' : 'better';
    const cell = (text: string, name = ''): HTMLElement => element('td', { class: `number ${name}` }, text);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, words[key]),
      cell(was.toFixed(1)),
      cell(is.toFixed(1)),
      cell(change, kind),
    );
  });
  const head = ['measure', 'before', 'after', 'change'].map((key) =>
    element('th', { scope: 'col' }, words[key]),
  );
  return element(
    'table',
    { class: 'gate' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
