import type { FindingLine, PairsEvent } from '../../src/core/training/events.ts';
import { languageName } from '../../src/core/translation/languageName.ts';
import type { FromPage, Words } from '../../src/vscode/training/messages.ts';
import { element, filled } from './element.ts';

type Open = (message: Extract<FromPage, { type: 'open' }>) => void;

/** How many pairs there are, and what is odd about which of them. */
export function pairsReport(pairs: PairsEvent, words: Words, open: Open): readonly HTMLElement[] {
  const { usable, suspicious, isFew, counts, findings } = pairs;
  const [from, to] = [nameOf(pairs.from), nameOf(pairs.to)];
  const text = filled(words['pairsFound'] ?? '', usable, from, to, suspicious);
  const summary = element('p', { class: 'good' }, text);
  const few = isFew ? [element('p', { class: 'warning' }, words['few'])] : [];
  if (findings.length === 0) return [summary, ...few];
  const total = Object.entries(counts).map(([kind, count]) =>
    element('li', {}, `${count} × ${words[kind] ?? kind}`),
  );
  const rows = findings.map((finding) => findingRow(finding, words, open));
  const table = element('table', {}, ...rows);
  const details = element('details', {}, element('summary', {}, words['findings']), table);
  return [summary, ...few, element('ul', {}, ...total), details];
}

function findingRow(finding: FindingLine, words: Words, open: Open): HTMLElement {
  const { kind, file, line, source, detail } = finding;
  const onclick = (event: Event): void => {
    event.preventDefault();
    open({ type: 'open', file, line });
  };
  const name = `${file.split(/[\\/]/).at(-1) ?? file}:${line}`;
  const told = detailText(detail, words);
  return element(
    'tr',
    {},
    element('td', {}, element('a', { href: '#', onclick }, name)),
    element('td', {}, `${words[kind] ?? kind}${told ? ` (${told})` : ''}`),
    element('td', {}, source),
  );
}

function detailText({ side, expected, found, times, numbers }: FindingLine['detail'], words: Words): string {
  if (times !== undefined) return filled(words['timesUsual'] ?? '', times);
  if (expected === undefined) return String(numbers ?? '');
  const reads = words[side === 'source' ? 'sourceReads' : 'targetReads'] ?? '';
  return filled(reads, nameOf(found), nameOf(expected));
}

/** In the language of the page. */
const nameOf = (code: unknown): string => languageName(String(code), document.documentElement.lang);
