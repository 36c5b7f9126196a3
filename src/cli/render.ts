import { occurrences } from '../core/search/occurrences.ts';
import type { SearchResult } from '../core/search/search.ts';
import { weakFrom } from '../core/search/search.ts';
import { message } from './messages.ts';

const excerptColumns = 180;

/** The fields of a result as `--json` prints them. */
export function resultFields(result: SearchResult, isExplained: boolean): object {
  const { passage, rank, score, explanation } = result;
  const { path, range, kind, language, headingPath, symbol, text } = passage;
  const fields = {
    rank,
    score,
    path,
    startLine: range.startLine,
    endLine: range.endLine,
    kind,
    language,
    headingPath,
  };
  return { ...fields, symbol: symbol ?? null, text, ...(isExplained ? explained(explanation) : {}) };
}

/** A half that did not find the passage has neither score nor rank. */
function explained(explanation: SearchResult['explanation']): object {
  const { semanticScore = null, semanticRank = null, lexicalScore = null, lexicalRank = null } = explanation;
  return {
    semanticScore,
    semanticRank,
    lexicalScore,
    lexicalRank,
    matchedTerms: explanation.matchedTerms,
  };
}

/** Results for people, with a divider above the weak ones. */
export function renderResults(
  results: readonly SearchResult[],
  isExplained: boolean,
  isColored: boolean,
): string {
  const paint = (code: number, text: string): string => (isColored ? `\x1b[${code}m${text}\x1b[0m` : text);
  if (results.length === 0) return message('noResults');
  const firstWeak = weakFrom(results);
  const blocks = results.map((result, i) => {
    const divider = i === firstWeak ? `${paint(2, `── ${message('weak')} ──`)}\n` : '';
    return divider + renderResult(result, isExplained, paint);
  });
  return blocks.join('\n');
}

function renderResult(
  { passage, rank, score, explanation }: SearchResult,
  isExplained: boolean,
  paint: Paint,
): string {
  const { path, range, kind, language, headingPath, symbol, text } = passage;
  const place = paint(36, `${printable(path)}:${range.startLine}-${range.endLine}`);
  const context = printable([...headingPath, ...(symbol ? [symbol] : [])].join(' > '));
  const head = `${String(rank).padStart(2)}. ${place}  ${paint(2, `${kind} ${language} ${score.toFixed(3)}`)}`;
  const lines = [head, ...(context ? [`    ${paint(1, context)}`] : [])];
  const excerpt = truncate(printable(text.replace(/\s+/g, ' ')), excerptColumns);
  lines.push(`    ${highlight(excerpt, explanation.matchedTerms, paint)}`);
  if (isExplained) lines.push(`    ${paint(2, explain(explanation))}`);
  return lines.join('\n');
}

/** What stands in a file gives no orders to the terminal: its control characters, such as ESC, are shown as U+FFFD. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

type Paint = (code: number, text: string) => string;

function explain({
  semanticRank,
  semanticScore,
  lexicalRank,
  lexicalScore,
  matchedTerms,
}: SearchResult['explanation']): string {
  const semantic = semanticRank === undefined ? '-' : `#${semanticRank} (${semanticScore?.toFixed(3)})`;
  const lexical = lexicalRank === undefined ? '-' : `#${lexicalRank} (${lexicalScore?.toFixed(2)})`;
  return `semantic ${semantic}  lexical ${lexical}  terms ${matchedTerms.join(', ') || '-'}`;
}

function highlight(text: string, terms: readonly string[], paint: Paint): string {
  let at = 0;
  const parts = occurrences(text, terms).map(([start, end]) => {
    const part = text.slice(at, start) + paint(33, text.slice(start, end));
    at = end;
    return part;
  });
  return parts.join('') + text.slice(at);
}

/** Cuts at terminal columns: East Asian characters take two. */
function truncate(text: string, columns: number): string {
  let width = 0;
  for (const [i, character] of [...text].entries()) {
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
    if (width > columns) return `${[...text].slice(0, i).join('')}…`;
  }
  return text;
}
