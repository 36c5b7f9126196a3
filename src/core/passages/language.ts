import { eld } from 'eld/small';

const detectable = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'sv', 'tr', 'cs', 'vi', 'ru', 'uk', 'bg'];
const scripts: readonly (readonly [string, RegExp])[] = [
  ['ko', /\p{Script=Hangul}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
];
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}ｦ-ﾟ]/gu;
const han = /\p{Script=Han}/gu;
/** Forms that only one of the two languages writes in everyday text. */
const onlyJapanese = /[々込働峠畑枠匂込図処実検続経験読広変単価応対権様帰気仮円楽団歩伝覚関転軽鉄]/u;
const onlyChinese = /[这个们为么没说时会过还进运动发现实应该对开关闭问题显录们务从东数据库]/u;
const code = /`[^`]*`|https?:\S+|\b\w*[_$/\\.:=<>(){}[\]]\w*\b|\b[a-z]+[A-Z]\w*\b|\d+/g;
const reliableLetters = 12;

eld.setLanguageSubset(detectable);

/**
 * The natural language of a text as ISO 639-1 code. `fallback` decides where the text is too short or, written in
 * Han characters alone, could be Japanese or Chinese: hand in the language of the document. `und` has no letters.
 */
export function detectLanguage(text: string, fallback?: string): string {
  const letters = count(text, /\p{L}/gu);
  if (letters === 0) return fallback ?? 'und';
  const [kanas, hans] = [count(text, kana), count(text, han)];
  // A Latin word takes several letters for what one CJK character says: a tenth is enough to decide.
  if ((kanas + hans) * 6 > letters) return kanas > 0 ? 'ja' : hanLanguage(text, fallback);
  for (const [language, pattern] of scripts) if (count(text, pattern) * 4 > letters) return language;
  return alphabetic(text, fallback);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function hanLanguage(text: string, fallback?: string): string {
  if (fallback === 'ja' || fallback === 'zh') return fallback;
  const [japanese, chinese] = [onlyJapanese.test(text), onlyChinese.test(text)];
  return japanese && !chinese ? 'ja' : 'zh';
}

function alphabetic(text: string, fallback?: string): string {
  const words = text.replace(code, ' ').replace(/\s+/g, ' ').trim();
  const isLong = words.length >= reliableLetters && words.includes(' ');
  const detected = isLong ? eld.detect(words) : undefined;
  if (detected?.language && (detected.isReliable() || !fallback)) return detected.language;
  const isCyrillic = /\p{Script=Cyrillic}/u.test(text);
  const isUsable = fallback !== undefined && fallback !== 'und' && !['ja', 'zh', 'ko'].includes(fallback);
  return isUsable ? fallback : isCyrillic ? 'ru' : 'en';
}
