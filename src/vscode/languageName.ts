/** A language in its own words, such as 日本語 for `ja`; empty where it is not known. */
export function languageName(code: string): string {
  if (code === 'und') return '';
  return new Intl.DisplayNames([code, 'en'], { type: 'language' }).of(code) ?? code;
}
