/** Tokens by length where no tokenizer is at hand; CJK characters count more. */
export function roughTokens(text: string): number {
  const cjk =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return Math.ceil((text.length - cjk) / 4 + cjk / 1.5);
}
