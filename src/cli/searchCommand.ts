import { passageLanguages } from '../core/passages/language.ts';
import type { PassageKind } from '../core/passages/passage.ts';
import type { SearchMode, SearchOptions, SearchResult } from '../core/search/search.ts';
import { EmptyQueryError } from '../core/errors.ts';
import { primaryLanguage } from '../node/pairFiles/languageCode.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { renderResults, resultFields } from './render.ts';
import type { CommonOptions } from './session.ts';
import { positive, withSession } from './session.ts';

interface Options extends CommonOptions {
  readonly top: string;
  readonly kind?: string;
  readonly language?: string;
  readonly path?: string;
  readonly mode: string;
  readonly explain?: boolean;
}

const kinds = ['markdown', 'comment', 'docstring', 'doc'];
const modes = ['hybrid', 'semantic', 'lexical'];

/** `search QUERY`: updates the index, then ranks. */
export function registerSearch(command: NewCommand): void {
  command('search')
    .argument('<query>', 'a question or words, in any language')
    .description('update the index, then rank passages')
    .option('--top <n>', 'how many results', '10')
    .option('--kind <list>', `only these kinds: ${kinds.join(',')}`)
    .option('--language <list>', 'only these natural languages, such as ja,en')
    .option('--path <glob>', 'only files that match')
    .option('--mode <mode>', modes.join(' | '), 'hybrid')
    .option('--explain', 'show how both halves ranked')
    .action((query: string, options: Options) => {
      const searchOptions = parse(options);
      if (!/[\p{L}\p{N}]/u.test(query)) throw new EmptyQueryError();
      return withSession(options, async ({ client, update, signal }) => {
        await update();
        const results = await client.request('search', { query, options: searchOptions }, signal);
        printResults(results, options);
      });
    });
}

/** Prints results for people or, with `--json`, for programs. */
export function printResults(
  results: readonly SearchResult[],
  options: { json?: boolean; explain?: boolean },
): void {
  const isExplained = options.explain === true;
  if (!options.json) return console.log(renderResults(results, isExplained, process.stdout.isTTY));
  for (const result of results) console.log(JSON.stringify(resultFields(result, isExplained)));
}

function parse({ top, kind, language, path, mode }: Options): SearchOptions {
  return {
    topK: positive('--top', top),
    mode: oneOf('--mode', mode, modes) as SearchMode,
    kinds: listOf('--kind', kind, kinds) as PassageKind[],
    languages: listOf('--language', language, passageLanguages, languageOf),
    ...(path === undefined ? {} : { pathGlob: path }),
  };
}

function listOf(
  option: string,
  value: string | undefined,
  allowed: readonly string[],
  meant: (item: string) => string = (item) => item,
): string[] {
  const items = value?.split(',').map((item) => item.trim()) ?? [];
  return items.map((item) => oneOf(option, meant(item), allowed));
}

/** `en` of `en-US`; what is no language stays, to be told. */
const languageOf = (item: string): string => primaryLanguage(item) ?? item;

function oneOf(option: string, value: string, allowed: readonly string[]): string {
  if (!allowed.includes(value))
    throw new UsageError('badOption', { option, value, allowed: allowed.join(', ') });
  return value;
}
