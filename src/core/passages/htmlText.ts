import type { ProseBuilder } from './proseBuilder.ts';

const hidden =
  /<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?\?>|<![A-Za-z][^>]*>|<(script|style|pre|svg|math)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const tag = /<\/?([A-Za-z][\w.:-]*)(?:"[^"]*"|'[^']*'|[^<>"'])*>/g;
const inlineTag =
  /^(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|rb|rp|rt|ruby|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)$/i;
const heading = /<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1\s*>/gi;
const markdownLink = /!?\[([^\][]*)\]\([^()\s]*\)/g;
const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"' };

/** The words between tags, spaces where a tag divides them; comments, scripts and code go. Lines stay where they are. */
export function htmlText(html: string): string {
  return html
    .replace(hidden, lineBreaks)
    .replace(tag, (found, name: string) => (inlineTag.test(name) ? '' : ' ') + lineBreaks(found))
    .replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity)
    .replace(/[ \t]+/g, ' ');
}

const lineBreaks = (text: string): string => text.replace(/[^\n]+/g, '');

/** Adds an HTML block of a markdown file, its headings as headings. */
export function addHtml(html: string, startLine: number, builder: ProseBuilder): void {
  const shown = html.replace(hidden, lineBreaks);
  let from = 0;
  const add = (to: number): void =>
    builder.add(htmlText(shown.slice(from, to)).replace(markdownLink, '$1'), lineAt(from));
  const lineAt = (offset: number): number => startLine + shown.slice(0, offset).split('\n').length - 1;
  for (const { 0: whole, 1: level, 2: title = '', index } of shown.matchAll(heading)) {
    add(index);
    builder.heading(Number(level), htmlText(title), lineAt(index + whole.indexOf(title)));
    from = index + whole.length;
  }
  add(shown.length);
}
