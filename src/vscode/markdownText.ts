/**
 * A text that markdown shows as it stands, on one line: a name may hold an image, which a preview would fetch. What
 * means nothing within a line stays, so that the source can be read too.
 */
export const plain = (text: string): string => oneLine(text).replace(/[\\`*_[\]<>|!~&$]/g, '\\$&');

/** A text in a code span, fenced by more backticks than it holds itself. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${oneLine(text)}${space}${fence}`;
}

const oneLine = (text: string): string => text.replace(/\s*[\r\n]\s*/g, ' ');
