/** Characters written without spaces between words: Han, kana, and the marks that go with them. */
const cjkRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+/gu;
const token =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+|[\p{L}\p{M}\p{N}_$]+(?:[-.][\p{L}\p{M}\p{N}_]+)*/gu;
const camelHumps = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lo}+|\p{N}+/gu;
const words = new Intl.Segmenter('ja', { granularity: 'word' });

/** Width and compatibility forms made one (ｱﾌﾟﾘ = アプリ, ＡＰＩ = API); case is kept. */
export function normalize(text: string): string {
  return text.normalize('NFKC');
}

/** The index terms of a text, in order and with repeats: words, CJK bigrams, identifiers whole and split. */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const [run] of normalize(text).matchAll(token)) {
    if (isCjk(run)) pushCjk(run, found);
    else pushWord(run, found);
  }
  return found;
}

function isCjk(run: string): boolean {
  cjkRun.lastIndex = 0;
  return cjkRun.test(run);
}

/** Segmenter words and, against its errors on compounds, the bigrams of the run; single kana carry nothing. */
function pushCjk(run: string, found: string[]): void {
  for (const { segment } of words.segment(run))
    if (!/^[\p{Script=Hiragana}ー]$/u.test(segment)) found.push(segment);
  const characters = [...run];
  for (let i = 0; i + 1 < characters.length; i++) {
    const bigram = `${characters[i]}${characters[i + 1]}`;
    if (!/^\p{Script=Hiragana}+$/u.test(bigram)) found.push(`${bigramMark}${bigram}`);
  }
}

/** Bigrams live in a space of their own, so that a two-character word does not count twice. */
export const bigramMark = '\u0002';

function pushWord(word: string, found: string[]): void {
  const whole = word.toLowerCase();
  found.push(stem(whole));
  if (/^\p{Script=Hangul}+$/u.test(whole)) return pushHangul(whole, found);
  const parts = word.match(camelHumps) ?? [];
  if (parts.length > 1) for (const part of parts) if (part.length > 1) found.push(stem(part.toLowerCase()));
}

function pushHangul(word: string, found: string[]): void {
  for (let i = 0; i + 1 < word.length; i++) found.push(`${bigramMark}${word.slice(i, i + 2)}`);
}

/** Plural and verb endings of English folded, lightly: query and text must agree, linguistics may not. */
function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word) || /(?:ss|us|is)$/.test(word)) return word;
  return word
    .replace(/(?:(?<=[^aeiou])ies|ied)$/, 'y')
    .replace(/(?<=(?:sh|ch|x|z|ss))es$/, '')
    .replace(/(?<=[a-z]{3})s$/, '')
    .replace(/(?<=[a-z]{3})(?:ing|ed)$/, '')
    .replace(/([bdgmnprt])\1$/, '$1')
    .replace(/(?<=[a-z]{3})e$/, '');
}
