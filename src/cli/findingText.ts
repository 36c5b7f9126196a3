import type { FindingLine } from '../core/training/events.ts';
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
  const languages = { expected: languageName(expected), found: languageName(found) };
  return message(side === 'source' ? 'findingSource' : 'findingTarget', languages);
}

function languageName(code: unknown): string {
  const name = String(code);
  const names = new Intl.DisplayNames(userLanguage(), { type: 'language' });
  // What a file or an option names is shown as it is where it is no language.
  return /^[a-z]{2,3}$/.test(name) ? (names.of(name) ?? name) : name;
}
