import type { Nodes, Parents, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString } from 'mdast-util-to-string';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import type { DraftPassage, SourceDocument } from './passage.ts';
import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** Sections of CommonMark, GFM and MDX with their breadcrumb; fences, scripts and markup are not prose. */
export const extractMarkdown: Extractor = (document) => Promise.resolve(markdownDrafts(document));

/** The same, at once; notebooks use it cell by cell. */
export function markdownDrafts({ text, languageId }: SourceDocument): DraftPassage[] {
  const tree = fromMarkdown(text, {
    extensions: [gfm(), frontmatter(['yaml', 'toml'])],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml', 'toml'])],
  });
  const builder = new ProseBuilder('markdown', frontMatterTitle(tree));
  for (const node of tree.children) addBlock(node, builder, languageId === 'mdx');
  builder.flush();
  return builder.drafts;
}

function addBlock(node: Nodes, builder: ProseBuilder, isMdx: boolean): void {
  switch (node.type) {
    case 'heading':
      return builder.heading(
        node.depth,
        prose(toString(node))
          .replace(/\s*\{#[^}]*\}\s*$/, '')
          .trim(),
      );
    case 'paragraph':
      if (isMdx && /^(?:import|export)\s/.test(toString(node))) return;
      return builder.add(prose(toString(node)), lineOf(node));
    case 'html':
      return builder.add(htmlProse(node.value), lineOf(node));
    case 'table':
      return addTable(node, builder);
    case 'blockquote':
    case 'list':
    case 'listItem':
    case 'footnoteDefinition':
      for (const child of (node as Parents).children) addBlock(child, builder, isMdx);
      return;
    default:
  }
}

function addTable(table: Table, builder: ProseBuilder): void {
  const rows = table.children.map((row) => row.children.map((cell) => prose(toString(cell))).join(', '));
  const lines: string[] = [];
  table.children.forEach((row, i) => (lines[lineOf(row) - lineOf(table)] = rows[i] ?? ''));
  // The line of dashes under the header holds no prose and must not end the paragraph.
  builder.add(Array.from(lines, (line) => line ?? '-').join('\n'), lineOf(table));
}

const lineOf = (node: Nodes): number => node.position?.start.line ?? 1;

/** Text without template tags of static site generators, but with the words such a tag shows; line breaks kept. */
function prose(text: string): string {
  const shown = (tag: string): string => /\btext=["'“]([^"'”]*)/.exec(tag)?.[1] ?? '';
  return text
    .replace(/\{\{[<%][\s\S]*?[%>]\}\}/g, (tag) => shown(tag) + tag.replace(/[^\n]/g, ''))
    .replace(/\r\n?/g, '\n');
}

/** The words between tags; comments, scripts and styles are blanked, line breaks kept. */
function htmlProse(html: string): string {
  const hidden = /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1>|$)|<\/?[a-zA-Z][^>]*>/g;
  return prose(html.replace(hidden, (tag) => tag.replace(/[^\n]/g, ''))).replace(/^\n+|\s+$/g, '');
}

function frontMatterTitle(tree: Parents): string | undefined {
  const [first] = tree.children;
  if (first?.type !== 'yaml' && (first?.type as string) !== 'toml') return undefined;
  const value = (first as { value: string }).value;
  return /^title\s*[:=]\s*["']?(.*?)["']?\s*$/m.exec(value)?.[1] || undefined;
}
