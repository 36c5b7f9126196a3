import { withoutCode } from './codeBlocks.ts';
import { isDirective } from './directive.ts';
import { tagProse } from './docTags.ts';
import type { RawComment } from './rawComment.ts';

const lineLead = /^(?:[/!#*;%'^:]+<?(?=\s|$)|\s?[|^](?=\s)|[/!](?=\S)|(?:-|[-=*~_/#]{2,})(?=\s|$))/;
const blockLead = /^(?:[*!#]+<?|\s*[|^](?=\s)|[-=~]{2,})(?=\s|$)/;
const star = /^\s*\*+(?!\/)(?=\s|$|\S)/;
const decoration = /\s*[-=*#~_]{3,}$/;
const separator = /^[-=*#~_+/\\|<>.:;\s─━═＝ー－＊※◆■□▼▲]+$/;

/** The prose of a comment line by line, without markers, decoration, tags and code; a dropped line stays as ''. */
export function cleanComment(comment: RawComment): string[] {
  const lines = comment.body.split('\n');
  const bare = comment.isBlock ? blockLines(lines) : lines.map((line) => line.replace(lineLead, ''));
  const drops = bare.map(
    (line, i) => isDirective(lines[i] ?? '') || isDirective(line) || separator.test(line),
  );
  return withoutCode(bare.map((line, i) => (drops[i] ? '' : line.replace(decoration, '')))).map((line) =>
    tagProse(line)
      .replace(/[ \t]+/g, ' ')
      .trim(),
  );
}

/** Leading stars go where the lines have them; a list in a comment without them keeps its bullets. */
function blockLines(lines: readonly string[]): string[] {
  const inner = lines.slice(1).filter((line) => line.trim() !== '');
  const hasStars = inner.length > 0 && inner.filter((line) => star.test(line)).length * 2 > inner.length;
  return lines.map((line, i) => {
    const bare = i === 0 ? line.replace(blockLead, '') : hasStars ? line.replace(star, '') : line;
    return i === lines.length - 1 ? bare.replace(/\s*[*#-]+$/, '') : bare;
  });
}
