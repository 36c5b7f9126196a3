/** A language's name in the words of a locale, such as Japanese for `ja` in `en`; what is no code is given back. */
export function languageName(code: string, locale: string): string {
  const names = new Intl.DisplayNames([locale, 'en'], { type: 'language' });
  return /^[a-z]{2,3}$/.test(code) ? (names.of(code) ?? code) : code;
}
