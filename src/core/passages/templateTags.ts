/** Blocks of static site generators that hold a remark, a drawing or code. */
const hiddenBlocks = [
  /\{\{[<%]\s*(comment|mermaid|highlight)\b[\s\S]*?\{\{[<%]\s*\/\s*\1\s*[%>]\}\}/g,
  /\{\{[<%]\s*(tab)\b[^}]*\bcodelang=[\s\S]*?\{\{[<%]\s*\/\s*\1\s*[%>]\}\}/g,
  /\{%-?\s*(comment|highlight|mermaid)\b[\s\S]*?\{%-?\s*end\1\s*-?%\}/g,
];
/** A tag of Hugo or Liquid, with the backticks of a code span that holds nothing else. */
const tag = /(`?)(?:\{\{[<%](?!\/\*)(?:(?!\{\{|\n\s*\n)[\s\S])*?[%>]?\}\}|\{%[^%\n]*%\})(`?)/g;
/** The fences of a container of Docusaurus, VitePress or Pandoc. */
const container = /^([ \t>]*):{3,}[ \t]*(?:\{[^}\n]*\}|[\w-]+)?[ \t]*(?:\[([^\]\n]*)\]|([^\n{]*)).*$/gm;
const attributes = ['text', 'caption', 'title', 'summary', 'alt'];

/** Markdown with the tags of site generators replaced by the words they show; every line stays where it is. */
export function withoutTemplateTags(markdown: string): string {
  const text = hiddenBlocks.reduce((rest, block) => rest.replace(block, lineBreaks), markdown);
  return dedentAdmonitions(text.replace(tag, withoutTag).replace(container, '$1$2$3'));
}

const lineBreaks = (text: string): string => text.replace(/[^\n]+/g, '');

/** An empty code span would open another one. */
function withoutTag(found: string, opening: string, closing: string): string {
  const words = shown(found);
  return words.trim() === '' && opening !== '' && closing !== '' ? words : opening + words + closing;
}

/**
 * The words a tag shows, on their lines: what its author wrote, or the name of the term or of the heading that stands
 * for it. The words of the latter are the site's own; a section without any heading would count to the one before it.
 */
function shown(found: string): string {
  const heading = /\{\{[<%][ \t]*heading[ \t]+"([\w-]+)"[ \t]*[%>]\}\}/.exec(found)?.[1];
  if (heading) return heading;
  for (const name of found.includes('tooltip') ? [...attributes, 'term_id'] : attributes) {
    const written = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|“([^”]*)”|'([^']*)'|\`([^\`]*)\`)`).exec(
      found,
    );
    const words = written?.slice(1).find(Boolean);
    if (!written || !words) continue;
    const [before, after] = [found.slice(0, written.index), found.slice(written.index + written[0].length)];
    return lineBreaks(before) + (name === 'term_id' ? words.replaceAll('-', ' ') : words) + lineBreaks(after);
  }
  return lineBreaks(found);
}

const opener =
  /^([ ]*)(?:(?:!!!|\?\?\?\+?)[ ]+[\w-]+(?:[ ]+[\w-]+)*(?:[ ]+"([^"]*)")?|===\+?[ ]+"([^"]*)")[ ]*$/;

/** The indented body of a MkDocs admonition or tab is prose, not code: it moves to the indentation of its opening line. */
function dedentAdmonitions(text: string): string {
  const open: number[] = [];
  const dedent = (line: string): string => {
    if (line.trim() === '') return line;
    while (open.length > 0 && line.search(/\S/) < (open.at(-1) ?? 0) + 4) open.pop();
    const body = line.slice(4 * open.length);
    const [, indent, title, tab] = opener.exec(line) ?? [];
    if (indent === undefined) return body;
    open.push(indent.length);
    return `${body.slice(0, body.search(/\S/))}${title ?? tab ?? ''}`;
  };
  return /^[ ]*(?:!!!|\?\?\?|===)/m.test(text) ? text.split('\n').map(dedent).join('\n') : text;
}
