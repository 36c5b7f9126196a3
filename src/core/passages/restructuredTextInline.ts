const role = /:[\w:+-]+:`([^`<]*?)\s*(?:<[^>`]*>)?`/g;
const literal = /``([^`]+)``/g;
const reference = /`([^`<]*?)\s*(?:<[^>`]*>)?`_{0,2}/g;
/** A mark opens behind white space or a bracket and closes before what ends a word: `a*b*c` is no emphasis. */
const emphasis = /(?<![\p{L}\p{N}_*`])(\*\*?)(\S(?:[^*]*?[^\s*])?)\1(?![\p{L}\p{N}*`])/gu;
const substitution = /\|(?=\S)([^|]*[^|\s])\|_{0,2}/g;
const footnote = /\s?\[(?:\d+|#[\w-]*|\*)\]_/g;

/** The words of a line of reStructuredText without roles, references, emphasis and their marks. */
export function inlineRestructuredText(text: string): string {
  return text
    .replace(role, '$1')
    .replace(literal, '$1')
    .replace(reference, '$1')
    .replace(emphasis, '$2')
    .replace(/\\(?:\s|(?=[*`|_\\]))/g, '')
    .replace(substitution, '$1')
    .replace(footnote, '')
    .replace(/(?<=[\p{L}\p{N}])__?(?=$|[\s.,:;!?)、。])/gu, '');
}
