const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const scripts: readonly (readonly [string, RegExp])[] = [
  ['ko', /\p{Script=Hangul}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['th', /\p{Script=Thai}/u],
  ['el', /\p{Script=Greek}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['hi', /\p{Script=Devanagari}/u],
];
/** Languages that share a writing, and with it words, under the name of one of them. */
const sharedWritings: Readonly<Record<string, string>> = { zh: 'ja', uk: 'ru', bg: 'ru' };
const ownWritings = new Set(['ja', ...scripts.map(([language]) => language)]);

/** The writing of a question by the one language that stands for it; `latin` where no other letter tells. */
export function writingOf(query: string): string {
  if (cjk.test(query)) return 'ja';
  return scripts.find(([, pattern]) => pattern.test(query))?.[0] ?? 'latin';
}

/** The writing of a natural language (ISO 639-1); `undefined` where the language could not be told. */
export function writingOfLanguage(language: string): string | undefined {
  if (language === 'und') return undefined;
  const writing = sharedWritings[language] ?? language;
  return ownWritings.has(writing) ? writing : 'latin';
}
