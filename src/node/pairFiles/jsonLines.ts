import { PairFileError } from '../../core/errors.ts';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { languagesNamed, primaryLanguage, sidesOf } from './languageCode.ts';
import type { Languages } from './readPairFile.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Pairs of JSON lines: `source` and `target`, or two language codes, plain or under `translation` as datasets have them. */
export function readJsonLines(path: string, text: string, wanted: Languages): readonly TranslationPair[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [pairOf(path, line, i + 1, wanted)]));
}

function pairOf(path: string, text: string, line: number, wanted: Languages): TranslationPair {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PairFileError({ path, line, reason: 'syntax', detail: (cause as Error).message }, cause);
  }
  const fields = isFields(value) && isFields(value['translation']) ? value['translation'] : value;
  const pair = isFields(fields) ? (bySides(fields) ?? byLanguages(fields, wanted)) : undefined;
  if (!pair) throw new PairFileError({ path, line, reason: 'columns' });
  return { ...pair, file: path, line };
}

type Texts = Omit<TranslationPair, 'file' | 'line'>;

function bySides(fields: Fields): Texts | undefined {
  const { source, target, sourceLanguage, targetLanguage } = fields;
  if (typeof source !== 'string' || typeof target !== 'string') return undefined;
  const code = (value: unknown) => (typeof value === 'string' ? primaryLanguage(value) : undefined);
  return { source, target, sourceLanguage: code(sourceLanguage), targetLanguage: code(targetLanguage) };
}

function byLanguages(fields: Fields, wanted: Languages): Texts | undefined {
  const texts = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const sides = sidesOf(
    languagesNamed(texts, ([name]) => name),
    wanted,
  );
  if (!sides) return undefined;
  const { source, target } = sides;
  return {
    source: source.item[1],
    target: target.item[1],
    sourceLanguage: source.language,
    targetLanguage: target.language,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
