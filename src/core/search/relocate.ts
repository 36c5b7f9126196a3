import type { Passage } from '../passages/passage.ts';

const squeeze = (text: string): string => text.replace(/[\s*/#;%"'`>|-]+/gu, '');

/**
 * Where a stored passage stands in a text now: at its lines, or at others if the text around it moved;
 * `undefined` where its prose is no longer there. Comment markers and white space do not count.
 */
export function relocate(passage: Passage, text: string): Passage | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const { startLine, endLine } = passage.range;
  const anchors = sample(passage.text);
  const height = endLine - startLine + 1;
  if (holds(lines, startLine - 1, height, anchors)) return passage;
  const first = anchors[0] ?? '';
  for (let at = 0; at < lines.length; at++) {
    if (!squeeze(lines[at] ?? '').includes(first)) continue;
    if (holds(lines, at, height, anchors))
      return { ...passage, range: { startLine: at + 1, endLine: at + height } };
  }
  return undefined;
}

/** Up to three stretches of letters from the prose's beginning, middle and end that markup does not interrupt. */
function sample(text: string): string[] {
  const runs = text.match(/[\p{L}\p{N}]{2,}/gu) ?? [text];
  return [runs[0], runs[Math.floor(runs.length / 2)], runs.at(-1)].filter((run) => run !== undefined);
}

function holds(lines: readonly string[], start: number, height: number, anchors: readonly string[]): boolean {
  const stretch = squeeze(lines.slice(start, start + height).join('\n'));
  return anchors.length > 0 && anchors.every((anchor) => stretch.includes(anchor));
}
