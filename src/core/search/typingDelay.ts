const settledMs = 150;
const composingMs = 600;

/** Romaji at the end of kana: an input method is at work, and what stands there is no word yet. */
const unfinished = /[\p{Script=Hiragana}\p{Script=Katakana}ー][a-zａ-ｚ]{1,3}$/u;

/** Milliseconds to wait after a keystroke before a query is searched for: longer while Japanese is being composed. */
export function typingDelayMs(query: string): number {
  return unfinished.test(query) ? composingMs : settledMs;
}
