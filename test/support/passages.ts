import assert from 'node:assert/strict';
import type { DraftPassage, SourceDocument } from '../../src/core/passages/passage.ts';
import { PassageMaker } from '../../src/core/passages/passageMaker.ts';
import type { Extractor, SyntaxParser } from '../../src/core/passages/ports.ts';
import { hashText } from '../../src/node/hashText.ts';

/** No grammar is at hand: comments come from the scanner. */
export const noSyntax: SyntaxParser = { parse: () => Promise.resolve(undefined) };

/** A token for each CJK character, each four letters of other words, each mark. */
export function countTokens(text: string): number {
  const tokens = text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]{1,4}|[^\s\p{L}\p{N}]/gu,
  );
  return tokens?.length ?? 0;
}

/** A maker that needs neither grammars nor model. */
export function passageMaker(maxTokens = 128): PassageMaker {
  return new PassageMaker({ syntax: noSyntax, countTokens, hash: hashText, maxTokens });
}

/** `[lines, breadcrumb, text]` of each draft, its lines checked against the source. */
export async function outline(extract: Extractor, source: Omit<SourceDocument, 'path'>): Promise<string[][]> {
  const drafts = await extract({ path: 'a', ...source });
  for (const draft of drafts) assertLines(draft, source.text);
  return drafts.map(({ range, headingPath, text }) => [linesOf(range), headingPath.join(' > '), text]);
}

/** `7` or `7-9`. */
export function linesOf({ startLine, endLine }: DraftPassage['range']): string {
  return startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
}

/** Reads each line of a draft back from the line of the source on which it says to stand. */
export function assertLines({ text, lines, range }: DraftPassage, source: string): void {
  const written = source.split(/\r\n|\r|\n/);
  const drafted = text.split('\n');
  assert.equal(lines.length, drafted.length);
  assert.deepEqual([lines[0], lines.at(-1)], [range.startLine, range.endLine]);
  drafted.forEach((line, i) => assertWritten(line, written[(lines[i] ?? 0) - 1] ?? ''));
}

/** All letters follow one another on the line; markup may stand between them. */
function assertWritten(prose: string, line: string): void {
  let at = 0;
  for (const letter of prose.replace(/[^\p{L}\p{N}]/gu, '')) {
    at = line.indexOf(letter, at) + 1;
    assert.ok(at > 0, `"${prose}" does not stand in "${line}"`);
  }
}
