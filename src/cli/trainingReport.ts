import cliProgress from 'cli-progress';
import type { PairsEvent, TrainingEvent } from '../core/training/events.ts';
import type { GateVerdict } from '../core/training/gate.ts';
import { gateMetrics } from '../core/training/modelCard.ts';
import { findingText } from './findingText.ts';
import { message } from './messages.ts';
import { metricName } from './metricNames.ts';
import { reasonText } from './reasons.ts';
import type { CommonOptions } from './session.ts';

const shownLines = 20;

/** Shows a run's events: as JSON lines on stdout, else the result there and notes and a bar on stderr. */
export class TrainingReport {
  private bar: cliProgress.SingleBar | undefined;

  constructor(private readonly options: CommonOptions) {}

  event(event: TrainingEvent): void {
    if (this.options.json) return console.log(JSON.stringify(event));
    if (event.event === 'gate') return console.log(gateTable(event));
    if (event.event === 'installed') return console.log(message('modelInstalled', { name: event.name }));
    if (!this.options.quiet) this.note(event);
  }

  /** Takes the bar away. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private note(event: TrainingEvent): void {
    if (event.event === 'progress') return this.progress(event.step, event.steps);
    const text = noteOf(event);
    if (text === undefined) return;
    this.stop();
    console.error(text);
  }

  private progress(step: number, steps: number): void {
    if (!process.stderr.isTTY) return;
    if (!this.bar) {
      const format = `${message('training')} [{bar}] {value}/{total}  {eta_formatted}`;
      this.bar = new cliProgress.SingleBar({ format, stream: process.stderr, clearOnComplete: true });
      this.bar.start(steps, step);
    }
    this.bar.update(step);
  }
}

function noteOf(event: TrainingEvent): string | undefined {
  switch (event.event) {
    case 'pairs':
      return pairsNote(event);
    case 'environment':
      // Of one that cannot train the error tells.
      if (event.missing.length > 0) return undefined;
      return message('environment', {
        ...event,
        command: (event.command ?? []).join(' '),
        gpu: event.gpu ?? '–',
      });
    case 'evaluated':
      return message('evaluated', { ...event });
    case 'stopped':
      return message(event.reason === 'early' ? 'stoppedEarly' : 'stoppedHere', { step: event.step });
    default:
      return undefined;
  }
}

function pairsNote({ findings, counts, isFew, ...event }: PairsEvent): string {
  const shown = findings.slice(0, shownLines).map((finding) => `  ${findingText(finding)}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rest = total > shown.length ? [message('moreFindings', { count: total - shown.length })] : [];
  const few = isFew ? [message('fewPairs', { count: event.usable })] : [];
  return [message('pairsRead', { ...event }), ...shown, ...rest, ...few].join('\n');
}

/** Before and after, and what follows from it. */
function gateTable({
  before,
  after,
  passes,
  reasons,
  bound,
  installed,
}: GateVerdict & { installed: boolean }): string {
  const [was, is] = [gateMetrics(before), gateMetrics(after)];
  const rows = Object.keys(is).map((name) => {
    const [from, to] = [was[name] ?? 0, is[name] ?? 0];
    const change = `${to < from ? '−' : '+'}${Math.abs(to - from).toFixed(1)}`;
    const figures = [from.toFixed(1).padStart(6), '→', to.toFixed(1).padStart(6), change.padStart(7)];
    // The figures first: full-width names would put them out of line.
    return `${figures.join(' ')}  ${metricName(name)}`;
  });
  const why = reasons.map((reason) => reasonText(reason)).join(', ');
  const verdict = passes ? message('gatePassed') : message('gateRefused', { why, bound });
  const hint = passes || installed ? [] : [message('installAnyway')];
  return [...rows, verdict, ...hint].join('\n');
}
