import { PairFileError } from '../../core/errors.ts';
import type { TranslationPair } from '../../core/translation/pairs.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Pairs of JSON lines: `source` and `target`, or two language codes, plain or under `translation` as datasets have them. */
export function readJsonLines(path: string, text: string): readonly TranslationPair[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [pairOf(path, line, i + 1)]));
}

function pairOf(path: string, text: string, line: number): TranslationPair {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PairFileError({ path, line, reason: 'syntax', detail: (cause as Error).message }, cause);
  }
  const fields = isFields(value) && isFields(value['translation']) ? value['translation'] : value;
  const pair = isFields(fields) ? (bySides(fields) ?? byLanguages(fields)) : undefined;
  if (!pair) throw new PairFileError({ path, line, reason: 'columns' });
  return { ...pair, file: path, line };
}

type Texts = Omit<TranslationPair, 'file' | 'line'>;

function bySides(fields: Fields): Texts | undefined {
  const { source, target, sourceLanguage, targetLanguage } = fields;
  if (typeof source !== 'string' || typeof target !== 'string') return undefined;
  const code = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { source, target, sourceLanguage: code(sourceLanguage), targetLanguage: code(targetLanguage) };
}

function byLanguages(fields: Fields): Texts | undefined {
  const texts = Object.entries(fields).filter(
    (entry): entry is [string, string] => /^[a-z]{2}$/.test(entry[0]) && typeof entry[1] === 'string',
  );
  const [from, to] = texts;
  if (!from || !to || texts.length !== 2) return undefined;
  return { source: from[1], target: to[1], sourceLanguage: from[0], targetLanguage: to[0] };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
