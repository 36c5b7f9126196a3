import type { Element, Node } from '@xmldom/xmldom';
import { DOMParser, ParseError } from '@xmldom/xmldom';
import { PairFileError } from '../../core/errors.ts';

/** The root of an XML file; whatever is not well-formed is an error with its line. Entities of a DTD are not expanded. */
export function readXml(path: string, text: string): Element {
  const problems: { readonly line: number; readonly detail: string }[] = [];
  const note = (detail: string, line = 1): void => void problems.push({ detail, line });
  const root = parsed(text.replace(/^\uFEFF/, ''), note);
  const [first] = problems;
  if (first || !root) throw new PairFileError({ path, reason: 'syntax', ...(first ?? { line: 1 }) });
  return root;
}

function parsed(text: string, note: (detail: string, line?: number) => void): Element | null {
  const onError = (_level: string, message: string, context: { locator?: { lineNumber?: number } }): void =>
    note(message, context.locator?.lineNumber);
  try {
    return new DOMParser({ locator: true, onError }).parseFromString(text, 'text/xml').documentElement;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { lineNumber } = (error.locator ?? {}) as { lineNumber?: number };
    note(error.message, lineNumber);
    return null;
  }
}

/** Child elements of a name, without regard to prefixes. */
export function childrenOf(parent: Element, name: string): readonly Element[] {
  return [...parent.childNodes].filter(
    (node): node is Element => node.nodeType === 1 && localName(node) === name,
  );
}

/** Descendant elements of a name, in the order of the file. */
export function descendantsOf(parent: Element, name: string): readonly Element[] {
  return [...parent.getElementsByTagNameNS('*', name)];
}

/** The text of a segment: inline markup that stands for code goes, marked text stays. */
export function segmentText(element: Element, codes: ReadonlySet<string>): string {
  const text = (node: Node): string => {
    if (node.nodeType === 3 || node.nodeType === 4) return node.nodeValue ?? '';
    if (node.nodeType !== 1 || codes.has(localName(node))) return '';
    return [...node.childNodes].map(text).join('');
  };
  return text(element).replace(/\s+/g, ' ').trim();
}

export const localName = (node: Node): string => node.nodeName.replace(/^.*:/, '');
