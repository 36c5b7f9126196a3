/**
 * Words that build a question and say nothing of its subject. In a small workspace they are as rare as any other, and
 * "how are retries configured" would find "How errors are reported" first.
 */
const functionWords = new Set(
  `a an the this that these those is are was were be been being am do does did doing have has had can could should
  would will shall may might must how what when where which who whom whose why i we you he she it they me us them my
  our your his her its their of to in on at by for with from as into about between through and but than so
  there here
  する した して され される された なる なった ある あった いる いて こと もの ため とき よう から まで より には では
  とは です ます ました ません でした ください 教え 知 何
  どう どうやって どの どこ いつ なに なぜ その この あの それ これ`.split(/\s+/),
);

/** Whether a token, in lower case, is one of English or Japanese. */
export function isFunctionWord(token: string): boolean {
  return functionWords.has(token);
}
