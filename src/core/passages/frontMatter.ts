/** The title that a document's YAML or TOML front matter gives, without its quotes. */
export function frontMatterTitle(value: string): string | undefined {
  const written = /^title[ \t]*[:=][ \t]*(.*(?:\r?\n[ \t]+\S.*)*)/m.exec(value)?.[1]?.trim() ?? '';
  const folded = written
    .replace(/^[>|][+-]?(?=\s)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return unquote(folded) || undefined;
}

/** Quotes and their escapes, or a comment behind a bare value. */
function unquote(text: string): string {
  const [, double, single] = /^(?:"((?:\\.|[^"\\])*)"|'((?:''|[^'])*)')/.exec(text) ?? [];
  if (double !== undefined) return double.replace(/\\(.)/g, '$1');
  return single?.replaceAll("''", "'") ?? text.replace(/(?:^|\s)#.*$/, '');
}
