import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { PairFileError } from '../../core/errors.ts';
import { pairFormats } from '../../core/translation/pairFormats.ts';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { decodeText } from '../decodeText.ts';
import { readGettext } from './gettext.ts';
import { readJsonLines } from './jsonLines.ts';
import { readTable } from './table.ts';
import { readTmx } from './tmx.ts';
import { readXliff } from './xliff.ts';

/** Languages that are wanted of a file with several. */
export interface Languages {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

type Reader = (path: string, text: string, languages: Languages) => readonly TranslationPair[];

const readers: Readonly<Record<(typeof pairFormats)[number], Reader>> = {
  tsv: (path, text, languages) => readTable(path, text, { ...languages, delimiter: '\t' }),
  csv: (path, text, languages) => readTable(path, text, { ...languages, delimiter: ',' }),
  jsonl: readJsonLines,
  ndjson: readJsonLines,
  tmx: readTmx,
  xlf: readXliff,
  xliff: readXliff,
  po: readGettext,
};

const mostBytes = 200_000_000;

/** The translation pairs of a file, by its extension; throws `PairFileError` with path, line and reason. */
export async function readPairFile(
  path: string,
  languages: Languages = {},
): Promise<readonly TranslationPair[]> {
  const extension = extname(path).slice(1).toLowerCase();
  const format = pairFormats.find((known) => known === extension);
  if (!format) throw new PairFileError({ path, reason: 'unknown-format' });
  const pairs = readers[format](path, await readText(path), languages);
  if (pairs.length === 0) throw new PairFileError({ path, reason: 'no-pairs' });
  return pairs;
}

async function readText(path: string): Promise<string> {
  const bytes = await load(path);
  const decoded = decodeText(bytes);
  if ('failure' in decoded) throw new PairFileError({ path, reason: 'encoding' });
  return decoded.text;
}

async function load(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > mostBytes) throw new PairFileError({ path, reason: 'too-large' });
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof PairFileError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'missing' : code === 'EISDIR' ? 'unknown-format' : 'permission';
    throw new PairFileError({ path, reason }, cause);
  }
}
