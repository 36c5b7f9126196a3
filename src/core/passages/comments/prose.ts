const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ｦ-ﾟ]/gu;
/** Words between white space: `sys/quota.h` is one. */
const word = /(?<!\S)[^\s\p{L}]*\p{L}[\p{L}\p{M}'’]\S*/gu;
/** A word that is no identifier. */
const plain = /(?<![\p{L}\p{N}_.$])\p{L}[\p{L}\p{M}'’]+(?![\p{L}\p{N}_$(]|\.\p{L})/u;
const task =
  /^(?:TODO|FIXME|XXX|HACK|NOTE|BUG|WARNING|OPTIMIZE|REVIEW)\b\s*(?:\([^)]*\)|\[[^\]]*\])?\s*[:：]?\s*/i;
const blockEnd =
  /^(?:end(?:[ -]of)?\s*:?\s*|close\s+|\/\s*)?(?:anonymous\s+)?(?:namespace|class|function|method|struct|if|else|for|while|switch|loop|block|module|extern|ifdef|ifndef|endif|interface|enum)\b[\s\w:."'<>()!-]{0,40}$/i;
const minWords = 2;
const minJapanese = 4;

/** Whether cleaned text is something a person wrote for people: two words, or four Japanese characters. */
export function isProse(text: string): boolean {
  const body = text
    .trim()
    .replace(task, '')
    .replace(/https?:\S+/g, ' ');
  if (count(body, han) >= minJapanese) return true;
  if (blockEnd.test(body) && body.split(/\s+/).length <= 4) return false;
  return count(body, word) >= minWords && plain.test(body);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
