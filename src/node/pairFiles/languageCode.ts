import type { Languages } from './readPairFile.ts';

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** `en` of `en-US`, `en_us.UTF-8`, `EN` or `eng`; `undefined` of what is no language code. */
export function primaryLanguage(code: string | null | undefined): string | undefined {
  const [primary = ''] = (code ?? '').trim().split(/[-_.@]/);
  try {
    return new Intl.Locale(primary).language;
  } catch {
    return undefined;
  }
}

/** The language that a column or field is named by; `undefined` where its name is no language's code. */
export function languageNamed(name: string): string | undefined {
  if (!/^[a-z]{2,3}(?:[-_][a-z]{2,4})?$/i.test(name)) return undefined;
  const code = primaryLanguage(name);
  return code !== undefined && names.of(code) !== undefined ? code : undefined;
}

interface Named<T> {
  readonly item: T;
  readonly language: string;
}

/** Those whose names are languages'; beside two others `id` is a key and not Indonesian. */
export function languagesNamed<T>(all: readonly T[], nameOf: (item: T) => string): readonly Named<T>[] {
  const found = all.flatMap((item) => {
    const language = languageNamed(nameOf(item));
    return language === undefined ? [] : [{ item, language }];
  });
  return found.length > 2 ? found.filter(({ item }) => nameOf(item).toLowerCase() !== 'id') : found;
}

/** The two that are wanted, else the first two; `undefined` where there are none. */
export function sidesOf<T>(
  named: readonly Named<T>[],
  { from, to }: Languages,
): { readonly source: Named<T>; readonly target: Named<T> } | undefined {
  const source = named.find(({ language }) => (from ? language === from : language !== to));
  const target = named.find(({ language }) => (to ? language === to : language !== source?.language));
  return source && target && source.language !== target.language ? { source, target } : undefined;
}
