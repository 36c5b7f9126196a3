import type { Nodes, Parents, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { frontMatterTitle } from './frontMatter.ts';
import { addHtml } from './htmlText.ts';
import { inlineText } from './inlineText.ts';
import type { SourceDocument } from './passage.ts';
import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';
import { withoutTemplateTags } from './templateTags.ts';

/** Sections of CommonMark, GFM and MDX with their breadcrumb; fences, scripts and markup are not prose. */
export const extractMarkdown: Extractor = (document) => {
  const builder = new ProseBuilder('markdown');
  addMarkdown(document, builder);
  builder.flush();
  return Promise.resolve(builder.drafts);
};

/** Adds a markdown text whose first line is `firstLine`; notebooks add theirs cell by cell, which frame text by rules. */
export function addMarkdown(
  { text, languageId }: Pick<SourceDocument, 'text' | 'languageId'>,
  builder: ProseBuilder,
  { firstLine = 1, canHaveFrontMatter = true } = {},
): void {
  const frontMatter = canHaveFrontMatter ? (['yaml', 'toml'] as const) : [];
  const isMdx = languageId === 'mdx';
  const shallow = text.replace(tooDeep, '');
  const tree = fromMarkdown(withoutTemplateTags(isMdx ? withoutExpressions(shallow) : shallow), {
    extensions: [
      gfm(),
      frontmatter([...frontMatter]),
      // MDX has neither: indentation is layout there, and what stands between tags is markdown.
      ...(isMdx ? [{ disable: { null: ['codeIndented', 'htmlFlow'] } }] : []),
    ],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown([...frontMatter])],
  });
  addTitle(tree, builder);
  const block = { builder, isMdx, offset: firstLine - 1 };
  for (const node of tree.children) addBlock(node, block);
}

/** Blocks in blocks beyond what anybody writes: the parser would run out of stack. */
const tooDeep = /^[ \t]*(?:>[ \t]*|[-+*][ \t]+|\d{1,9}[.)][ \t]+|\[\^[^\]\s]{1,99}\]:[ \t]*){64,}/gm;

/** Without the comments of MDX, every line where it stands. */
function withoutExpressions(text: string): string {
  return text.replace(/\{\s*\/\*[\s\S]*?\*\/\s*\}/g, (found) => found.replace(/[^\n]+/g, ''));
}

/** The front matter's title is the document's heading, unless the text has one heading of its own at the top level. */
function addTitle({ children }: Parents, builder: ProseBuilder): void {
  const [first] = children;
  const isFrontMatter = first?.type === 'yaml' || (first?.type as string) === 'toml';
  const title = isFrontMatter ? frontMatterTitle((first as { value: string }).value) : undefined;
  const tops = children.filter((node) => node.type === 'heading' && node.depth === 1);
  if (title) builder.title(tops.length > 1 ? 0 : 1, title);
}

interface Block {
  readonly builder: ProseBuilder;
  readonly isMdx: boolean;
  readonly offset: number;
}

function addBlock(node: Nodes, block: Block): void {
  const { builder, isMdx, offset } = block;
  const line = lineOf(node) + offset;
  switch (node.type) {
    case 'heading':
      return builder.heading(node.depth, inlineText(node), line);
    case 'paragraph': {
      const text = inlineText(node);
      return isMdx && /^(?:import|export)\s/.test(text) ? undefined : builder.add(text, line);
    }
    case 'html':
      return addHtml(node.value, line, builder);
    case 'table':
      return addTable(node, block);
    case 'blockquote':
    case 'list':
    case 'listItem':
    case 'footnoteDefinition':
      for (const child of node.children) addBlock(child, block);
      return;
    default:
  }
}

/** Each row is a paragraph. */
function addTable(table: Table, { builder, offset }: Block): void {
  for (const row of table.children) {
    const cells = row.children.map((cell) => inlineText(cell).trim()).filter(Boolean);
    builder.add(cells.join(', '), lineOf(row) + offset);
  }
}

const lineOf = (node: Nodes): number => node.position?.start.line ?? 1;
