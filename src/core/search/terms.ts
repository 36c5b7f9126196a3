import { stem } from './stem.ts';

/** Stands in every index's fingerprint: raise it when equal texts would yield other terms. */
export const termsVersion = 5;

/** Characters written without spaces between words: Han, kana, and the marks that go with them. */
const cjk = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々〆';
const letter = `(?:(?![${cjk}])[\\p{L}\\p{M}\\p{N}_$])`;
/** The runs of a normalized text; the first group holds those of Han and kana. */
export const run = new RegExp(`([${cjk}]+)|${letter}+(?:[-.]${letter}+)*`, 'gu');
/** The plural of an abbreviation is one piece (PVCs, URLs), and so is what stands before a number (IPv4). */
export const camelHumps =
  /\p{Lu}{2,}(?:s(?!\p{Ll})|\p{Ll}(?=\p{N}))|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lo}+|\p{N}+/gu;
const katakanaRun = /([\p{Script=Katakana}ー]{2,})/u;
const words = new Intl.Segmenter('ja', { granularity: 'word' });

/** Bigrams live in a space of their own, so that a two-character word does not count twice. */
const bigramMark = '\u0002';

/**
 * What a bigram counts beside a word. At 1 the many bigrams of a compound outvote the words around it: MRR@10 of
 * Japanese headings finding their sections fell from 48.2 to 42.3, the mean of eight projects. At 0 a word inside of a
 * compound that the segmenter leaves whole is not found at all; 0.2 keeps 47.7 and finds it. Korean words carry their
 * particles, and only their bigrams meet: they count in full.
 */
const bigramWeight = 0.2;

/** Width and compatibility forms made one (ｱﾌﾟﾘ = アプリ, ＡＰＩ = API); case is kept. */
export function normalize(text: string): string {
  return text.normalize('NFKC');
}

/** The index terms of a text, in order and with repeats: stems of words, CJK bigrams, identifiers whole and split. */
export function terms(text: string): string[] {
  return tokens(text).map(stem);
}

/** The terms before they are stemmed, in lower case. */
export function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [token, isCjk] of normalize(text).matchAll(run)) {
    if (isCjk) pushCjk(token, found);
    else pushWord(token, found);
  }
  return found;
}

/** Whether a term is a stretch of two characters, the index's own business, and not a word. */
export function isBigram(term: string): boolean {
  return term.startsWith(bigramMark);
}

/**
 * The share of its inverse document frequency that a term of a question counts with. Hiragana alone (くだ|さい, せん, たい)
 * are the endings that a polite question is made of, of which no list could be complete: they count as bigrams do.
 */
export function termWeight(term: string): number {
  const isEnding = /^\p{Script=Hiragana}+$/u.test(term);
  return isEnding || (isBigram(term) && !/\p{Script=Hangul}/u.test(term)) ? bigramWeight : 1;
}

/** Words and, against the segmenter's errors on compounds, the bigrams of the run; single kana carry nothing. */
function pushCjk(text: string, found: string[]): void {
  for (const part of text.split(katakanaRun))
    for (const word of wordsOf(part))
      if (!/^[\p{Script=Hiragana}\p{Script=Katakana}ー]$/u.test(word)) found.push(word);
  pushBigrams(text, found);
}

/**
 * The segmenter tears katakana words that it does not know: トーク/ン, ロード/バラ/ン/サー. Where a piece of one
 * character is left, the run stays whole: MRR@10 of Japanese headings 43.1 instead of 42.0. Other pieces may be words
 * (エラー/ハンドリング) or not (イング/レス): they stand beside the run.
 */
function wordsOf(part: string): string[] {
  const pieces = [...words.segment(part)].map(({ segment }) => segment);
  if (pieces.length === 1 || !katakanaRun.test(part)) return pieces;
  return pieces.some((piece) => piece.length === 1) ? [part] : [part, ...pieces];
}

function pushBigrams(text: string, found: string[]): void {
  const characters = [...text];
  for (let i = 0; i + 1 < characters.length; i++) {
    const bigram = `${characters[i]}${characters[i + 1]}`;
    if (!/^\p{Script=Hiragana}+$/u.test(bigram)) found.push(`${bigramMark}${bigram}`);
  }
}

function pushWord(word: string, found: string[]): void {
  const whole = word.toLowerCase();
  found.push(whole);
  if (/^\p{Script=Hangul}+$/u.test(whole)) return pushBigrams(whole, found);
  const parts = word.match(camelHumps) ?? [];
  // `$PATH` and `__init__` have one part, and their marks around it.
  for (const part of parts) if (part.length > 1 && part.length < word.length) found.push(part.toLowerCase());
}
