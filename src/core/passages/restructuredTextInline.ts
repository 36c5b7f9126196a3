/** What stands between backticks or bars, within a paragraph. */
const role = /:[\w:+-]+:`~?((?:[^`<\n]|\n(?!\n))*?)\s*(?:<[^>`]*>)?`/g;
const literal = /``((?:[^`\n]|\n(?!\n))+)``/g;
const reference = /`((?:[^`<\n]|\n(?!\n))*?)\s*(?:<[^>`]*>)?`_{0,2}/g;
/** A mark opens behind white space or a bracket and closes before what ends a word: `a*b*c` is no emphasis. */
const emphasis =
  /(?<![\p{L}\p{N}_*`])(?:\*\*(\S(?:(?:[^*\n]|\n(?!\n))*?[^\s*])?)\*\*|\*(\S(?:(?:[^*\n]|\n(?!\n))*?[^\s*])?)\*)(?![\p{L}\p{N}*`])/gu;
const substitution = /\|(?=\S)([^|\n]*[^|\s])\|_{0,2}/g;
const footnote = /[ ]?\[(?:\d+|#[\w-]*|\*)\]_/g;
const escape = /\\(?:\s|(?=[*`|_\\]))/g;
const target = /(?<=[\p{L}\p{N}])__?(?=$|[\s.,:;!?)、。])/gmu;

/** The words of paragraphs of reStructuredText without roles, references, emphasis and their marks; lines are kept. */
export function inlineRestructuredText(text: string): string {
  return text
    .replace(role, words)
    .replace(literal, words)
    .replace(reference, words)
    .replace(emphasis, words)
    .replace(escape, words)
    .replace(substitution, words)
    .replace(footnote, '')
    .replace(target, '');
}

/** The group that matched, behind it the line breaks that its markup held. */
function words(found: string, ...rest: (string | number | undefined)[]): string {
  const groups = rest.slice(
    0,
    rest.findIndex((value) => typeof value === 'number'),
  );
  const kept = String(groups.find(Boolean) ?? '');
  return kept + '\n'.repeat(breaks(found) - breaks(kept));
}

const breaks = (text: string): number => text.split('\n').length - 1;
