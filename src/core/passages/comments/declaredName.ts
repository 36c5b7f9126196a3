const keyword =
  'fun|func|function|def|defp|defmacro|defmodule|defn|defun|class|struct|enum|union|interface|protocol|trait|object|module|type|typealias|data|newtype|message|service|rpc|contract|event|procedure|proc|macro|package|extension|actor|mixin|resource|variable|table|view|trigger|index|val|var|let|const|sub|input|mutation|query';
const declared = new RegExp(
  `^\\s*(?:@\\w+(?:\\([^)\\n]*\\))?\\s+)*(?:[\\w"]+\\s+){0,4}?(?:${keyword})\\s+(?:if\\s+not\\s+exists\\s+)?["\`\\[]?(?!(?:${keyword})\\b)([\\p{L}_][\\p{L}\\p{N}_.:$?!-]*)`,
  'iu',
);

const signature = /^\s*([\p{L}_][\p{L}\p{N}_']*)\s+::?\s/u;

/** The name that a line declares, told from common keywords; for languages without a grammar. */
export function declaredName(line: string): string | undefined {
  const name = (declared.exec(line) ?? signature.exec(line))?.[1];
  return name?.replaceAll('::', '.').replace(/[.:]+$/, '');
}
