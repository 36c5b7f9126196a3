import type { FindingLine } from '../core/training/events.ts';
import { languageName } from '../core/translation/languageName.ts';
import { message, userLanguage } from './messages.ts';
import { reasonText } from './reasons.ts';

/** What is odd about a pair, on one line. */
export function findingText({ file, line, kind, detail, source }: FindingLine): string {
  const told = detailText(detail);
  return `${file}:${line}: ${reasonText(`pair-${kind}`)}${told ? ` (${told})` : ''}: ${source}`;
}

function detailText({ side, expected, found, times, numbers }: FindingLine['detail']): string {
  if (times !== undefined) return message('findingTimes', { times });
  if (expected === undefined) return String(numbers ?? '');
  const languages = { expected: nameOf(expected), found: nameOf(found) };
  return message(side === 'source' ? 'findingSource' : 'findingTarget', languages);
}

const nameOf = (code: unknown): string => languageName(String(code), userLanguage());
