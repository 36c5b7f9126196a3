import type { Nodes } from 'mdast';
import { htmlText } from './htmlText.ts';

/** What of a text node is markup that CommonMark does not know: links of wikis, attributes, components of MDX. */
const wikiLink = /!?\[\[(?:[^\][|\n]*\|)?([^\][|\n]*)\]\]/g;
const attributes = /\{[:#.][^}\n]*\}/g;
const component =
  /<\/?[A-Za-z][\w.]*(?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}))?)*\s*\/?>/g;
/** The mark of a GitHub or Obsidian alert. */
const alert = /^\[!\w+\][-+]?[ \t]*/;

/**
 * The words of a paragraph, heading or cell without their markup. Line n of the result stands on the n-th line of
 * the node, wherever markup breaks its lines.
 */
export function inlineText(node: Nodes): string {
  const written = new AlignedText(node.position?.start.line ?? 1);
  write(node, written, false);
  return written.text
    .replace(alert, '')
    .replace(/[ \t\u00a0]+/g, ' ')
    .trimEnd();
}

function write(node: Nodes, written: AlignedText, isLinked: boolean): void {
  written.lineUp(node.position?.start.line);
  written.add(wordsOf(node, isLinked));
  const links = isLinked || node.type === 'link' || node.type === 'linkReference';
  if ('children' in node) for (const child of node.children) write(child, written, links);
}

function wordsOf(node: Nodes, isLinked: boolean): string {
  switch (node.type) {
    case 'text':
      return node.value.replace(wikiLink, '$1').replace(attributes, '').replace(component, '');
    case 'inlineCode':
      return node.value;
    case 'html':
      return htmlText(node.value);
    case 'image':
    case 'imageReference':
      // A linked picture is a badge; its words say nothing about the project.
      return isLinked ? '' : (node.alt ?? '');
    default:
      return '';
  }
}

/** Text that is kept in step with the lines of the file. */
class AlignedText {
  text = '';

  constructor(private line: number) {}

  add(words: string): void {
    this.text += words;
    this.line += words.split('\n').length - 1;
  }

  /** Breaks lines up to the given one. */
  lineUp(line = this.line): void {
    while (this.line < line) this.add('\n');
  }
}
