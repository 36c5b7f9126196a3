const keyword =
  'fun|func|function|def|defp|defmacro|defmodule|defn|defun|class|struct|enum|union|interface|protocol|trait|object|module|type|typealias|data|newtype|message|service|rpc|contract|event|procedure|proc|macro|package|extension|actor|mixin|resource|variable|table|view|trigger|index|val|var|let|const|sub|input|mutation|query';
const declared = new RegExp(
  `^\\s*(?:@\\w+(?:\\([^)\\n]*\\))?\\s+)*(?:[\\w"]+\\s+){0,4}?(?:${keyword})\\s+(?:if\\s+not\\s+exists\\s+)?["\`\\[]?([\\p{L}_][\\p{L}\\p{N}_.:$?!-]*)`,
  'iu',
);

/** The name that the line under a comment declares, told from common keywords; for languages without a grammar. */
export function declaredBelow(text: string, commentEnd: number): string | undefined {
  const from = text.indexOf('\n', commentEnd) + 1;
  if (from === 0) return undefined;
  const end = text.indexOf('\n', from);
  const line = text.slice(from, Math.min(end < 0 ? text.length : end, from + 200));
  return declared
    .exec(line)?.[1]
    ?.replaceAll('::', '.')
    .replace(/[.:]+$/, '');
}
