import uPlot from 'uplot';
import type { EvaluatedEvent, ProgressEvent, TrainingEvent } from '../../src/core/training/events.ts';
import type { Words } from '../../src/vscode/training/messages.ts';
import { element } from './element.ts';

type Line = readonly [label: string, color: string, values: readonly (number | null)[]];

/** Colours of the editor's own charts, so that they fit light, dark and high contrast themes. */
const color = (name: string, fallback: string): string =>
  getComputedStyle(document.body).getPropertyValue(`--vscode-${name}`).trim() || fallback;

/** Loss and held-out curves of a run, side by side; nothing before there are two points. */
export function charts(events: readonly TrainingEvent[], words: Words): HTMLElement {
  const box = element('div', { class: 'charts' });
  const progress = events.filter((event): event is ProgressEvent => event.event === 'progress');
  const evaluated = events.filter((event): event is EvaluatedEvent => event.event === 'evaluated');
  const steps = [...new Set([...progress, ...evaluated].map(({ step }) => step))].sort((a, b) => a - b);
  if (steps.length < 2) return box;
  const at = <T extends { step: number }>(of: readonly T[], value: (event: T) => number) => {
    const byStep = new Map(of.map((event) => [event.step, value(event)]));
    return steps.map((step) => byStep.get(step) ?? null);
  };
  const [blue, orange] = [color('charts-blue', '#3794ff'), color('charts-orange', '#d18616')];
  plot(box, words['lossChart'] ?? '', steps, [
    [words['trainLoss'] ?? '', blue, at(progress, ({ loss }) => loss)],
    [words['heldoutLoss'] ?? '', orange, at(evaluated, ({ heldoutLoss }) => heldoutLoss)],
  ]);
  plot(box, words['heldoutChart'] ?? '', steps, [
    [words['accuracy'] ?? '', blue, at(evaluated, ({ translationAccuracy }) => translationAccuracy)],
    [words['mrr'] ?? '', orange, at(evaluated, ({ mrr }) => mrr)],
  ]);
  return box;
}

function plot(box: HTMLElement, title: string, steps: readonly number[], lines: readonly Line[]): void {
  const frame = element('figure', { 'aria-label': `${title}: ${lines.map(spoken).join('; ')}`, role: 'img' });
  box.append(frame);
  const axis = {
    stroke: color('foreground', '#888'),
    grid: { stroke: color('editorWidget-border', '#8884'), width: 1 },
    ticks: { show: false },
  };
  const options: uPlot.Options = {
    title,
    width: 380,
    height: 240,
    scales: { x: { time: false } },
    axes: [axis, { ...axis, size: 56 }],
    series: [
      { label: '' },
      ...lines.map(([label, stroke], i) => ({
        label,
        stroke,
        width: 2,
        spanGaps: true,
        ...(i === 0 ? {} : { dash: [6, 4] }),
      })),
    ],
    legend: { live: false },
    cursor: { drag: { x: false, y: false } },
  };
  new uPlot(options, [[...steps], ...lines.map(([, , values]) => [...values])], frame);
}

/** First and last value of a line, for those who hear the chart. */
function spoken([label, , values]: Line): string {
  const known = values.filter((value) => value !== null);
  return `${label} ${known[0]?.toFixed(2) ?? ''} → ${known.at(-1)?.toFixed(2) ?? ''}`;
}
