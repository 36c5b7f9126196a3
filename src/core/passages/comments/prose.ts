const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ｦ-ﾟ]/gu;
/** Words between white space: `sys/quota.h` is one. */
const word = /(?<!\S)[^\s\p{L}]*\p{L}[\p{L}\p{M}'’]\S*/gu;
/** A word that is no identifier. */
const plain = /(?<![\p{L}\p{N}_.$])\p{L}[\p{L}\p{M}'’]+(?![\p{L}\p{N}_$(]|\.\p{L})/u;
const task =
  /^(?:TODO|FIXME|XXX|HACK|NOTE|BUG|WARNING|OPTIMIZE|REVIEW)\b\s*(?:\([^)]*\)|\[[^\]]*\])?\s*[:：]?\s*/i;
const bodies =
  'namespace|class|function|method|struct|if|else|for|while|switch|loop|block|module|extern|ifdef|ifndef|endif|interface|enum';
/** What people write behind a closing brace: `end of class`, `namespace http`. */
const label = new RegExp(
  `^(?:(?:end(?:[ -]of)?|close|/)\\s*:?\\s*(?:${bodies})\\b.{0,40}|(?:anonymous\\s+)?(?:${bodies})\\s+[^\\s.]+)$`,
  'i',
);
const minWords = 2;
const minJapanese = 4;

/** Whether cleaned text is something a person wrote for people: two words, or four Japanese characters. */
export function isProse(text: string): boolean {
  const body = text
    .trim()
    .replace(task, '')
    .replace(/https?:\S+/g, ' ');
  if (count(body, han) >= minJapanese) return true;
  if (label.test(body)) return false;
  return count(body, word) >= minWords && plain.test(body);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
