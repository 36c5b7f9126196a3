import { CsvError, parse } from 'csv-parse/sync';
import { PairFileError } from '../../core/errors.ts';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { languagesNamed, sidesOf } from './languageCode.ts';
import type { Languages } from './readPairFile.ts';

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const sides = {
  source: ['source', 'src', '原文'],
  target: ['target', 'tgt', 'translation', '訳文'],
} as const;

/**
 * Pairs of a table: two columns, or a header line that names source and target or two languages. A tab-separated file
 * has no quoting, as the corpora of the field are written.
 */
export function readTable(
  path: string,
  text: string,
  { delimiter, ...wanted }: Languages & { readonly delimiter: ',' | '\t' },
): readonly TranslationPair[] {
  const rows = parsed(path, text, delimiter);
  const header = headerOf(rows[0]?.record ?? [], wanted);
  const { source, target } = header ?? { source: 0, target: 1 };
  return rows.slice(header ? 1 : 0).map(({ record, info }) => {
    const [from, to] = [record[source], record[target]];
    if (from === undefined || to === undefined || (!header && record.length !== 2))
      throw new PairFileError({ path, line: info.lines, reason: 'columns', detail: String(record.length) });
    const { sourceLanguage, targetLanguage } = header ?? {};
    return { source: from, target: to, sourceLanguage, targetLanguage, file: path, line: info.lines };
  });
}

function parsed(path: string, text: string, delimiter: ',' | '\t'): readonly Row[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      quote: delimiter === ',' ? '"' : null,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly Row[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = Number(cause['lines']);
    throw new PairFileError({ path, line, reason: 'syntax', detail: cause.message }, cause);
  }
}

interface Header {
  readonly source: number;
  readonly target: number;
  readonly sourceLanguage?: string | undefined;
  readonly targetLanguage?: string | undefined;
}

function headerOf(record: readonly string[], wanted: Languages): Header | undefined {
  const names = record.map((name) => name.trim().toLowerCase());
  const source = names.findIndex((name) => sides.source.some((known) => known === name));
  const target = names.findIndex((name) => sides.target.some((known) => known === name));
  if (source >= 0 && target >= 0) return { source, target };
  const columns = names.map((name, column) => ({ name, column }));
  const languages = languagesNamed(columns, ({ name }) => name);
  const named = sidesOf(languages, wanted);
  if (!named) return undefined;
  return {
    source: named.source.item.column,
    target: named.target.item.column,
    sourceLanguage: named.source.language,
    targetLanguage: named.target.language,
  };
}
