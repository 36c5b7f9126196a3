import type { Element, Node } from '@xmldom/xmldom';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { primaryLanguage } from './languageCode.ts';
import { childrenOf, descendantsOf, localName, readXml, segmentText } from './xml.ts';

/** Inline elements whose content is code, of 1.2 and of 2.x; `g`, `mrk` and `pc` hold text. */
const codes = new Set(['bpt', 'ept', 'ph', 'it', 'x', 'bx', 'ex', 'sc', 'ec', 'cp', 'sm', 'em']);
/** States in which a target is no translation yet. */
const unfinished = new Set(['new', 'needs-translation', 'initial']);

/** Pairs of an XLIFF file, 1.2 or 2.x; units without a finished target are passed over. */
export function readXliff(path: string, text: string): readonly TranslationPair[] {
  const root = readXml(path, text);
  return root.getAttribute('version')?.startsWith('2') ? version2(path, root) : version1(path, root);
}

function version1(path: string, root: Element): readonly TranslationPair[] {
  return descendantsOf(root, 'trans-unit').flatMap((unit) => {
    const file = fileOf(unit);
    const languages = {
      sourceLanguage: primaryLanguage(file?.getAttribute('source-language')),
      targetLanguage: primaryLanguage(file?.getAttribute('target-language')),
    };
    return pairOf(path, unit, languages) ?? [];
  });
}

/** The nearest one around a unit, so that each unit counts once where files stand within one another. */
function fileOf(unit: Element): Element | undefined {
  let node: Node | null = unit;
  while (node && localName(node) !== 'file') node = node.parentNode;
  return node ? (node as Element) : undefined;
}

function version2(path: string, root: Element): readonly TranslationPair[] {
  const languages = {
    sourceLanguage: primaryLanguage(root.getAttribute('srcLang')),
    targetLanguage: primaryLanguage(root.getAttribute('trgLang')),
  };
  return descendantsOf(root, 'segment').flatMap((segment) => pairOf(path, segment, languages) ?? []);
}

type Languages = Pick<TranslationPair, 'sourceLanguage' | 'targetLanguage'>;

function pairOf(path: string, unit: Element, languages: Languages): TranslationPair | undefined {
  const [source] = childrenOf(unit, 'source');
  const [target] = childrenOf(unit, 'target');
  const state = target?.getAttribute('state') ?? unit.getAttribute('state');
  if (!source || !target || (state && unfinished.has(state))) return undefined;
  const text = segmentText(target, codes);
  if (text === '') return undefined;
  return {
    ...languages,
    source: segmentText(source, codes),
    target: text,
    file: path,
    line: unit.lineNumber ?? 1,
  };
}
