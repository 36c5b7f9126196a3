import { po } from 'gettext-parser';
import { PairFileError } from '../../core/errors.ts';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { primaryLanguage } from './languageCode.ts';

type Entries = ReturnType<typeof po.parse>['translations'][string];
type Entry = Entries[string];

/** Pairs of a gettext PO file: finished ones only, plural forms with the singular and the plural of the source. */
export function readGettext(path: string, text: string): readonly TranslationPair[] {
  const { headers, translations } = parsed(path, text);
  const header = (name: string): string | undefined =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const languages = {
    sourceLanguage: primaryLanguage(header('x-source-language')) ?? 'en',
    targetLanguage: primaryLanguage(header('language')),
  };
  const lineOf = placesOf(text);
  return Object.values(translations)
    .flatMap((entries) => Object.values(entries))
    .flatMap((entry) => pairsOf(entry).map((pair) => ({ ...pair, ...languages, line: lineOf(entry.msgid) })))
    .map((pair) => ({ ...pair, file: path }));
}

function parsed(path: string, text: string): ReturnType<typeof po.parse> {
  try {
    return po.parse(text.replace(/^\uFEFF/, ''), { defaultCharset: 'utf-8' });
  } catch (cause) {
    const { message, lineNumber } = cause as Error & { lineNumber?: number };
    throw new PairFileError({ path, line: lineNumber ?? 1, reason: 'syntax', detail: message }, cause);
  }
}

function pairsOf(entry: Entry): readonly { source: string; target: string }[] {
  const isDoubtful = entry.obsolete || entry.comments?.flag?.includes('fuzzy');
  if (entry.msgid === '' || isDoubtful) return [];
  const sources = [entry.msgid, entry.msgid_plural ?? entry.msgid];
  return entry.msgstr.flatMap((target, form) =>
    target === '' ? [] : [{ source: sources[Math.min(form, 1)] ?? entry.msgid, target }],
  );
}

/** The line of an entry by its msgid: the parser tells none, so the keys are looked up in the text. */
function placesOf(text: string): (id: string) => number {
  const places = new Map<string, number>();
  const lines = text.split('\n');
  lines.forEach((line, i) => {
    if (!line.startsWith('msgid ')) return;
    let id = unquoted(line.slice(6));
    for (let next = i + 1; lines[next]?.startsWith('"'); next++) id += unquoted(lines[next] ?? '');
    if (!places.has(id)) places.set(id, i + 1);
  });
  return (id) => places.get(id) ?? 1;
}

function unquoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  const inner = text.trim().replace(/^"|"$/g, '');
  return inner.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
}
