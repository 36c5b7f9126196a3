import type { Element } from '@xmldom/xmldom';
import type { TranslationPair } from '../../core/translation/pairs.ts';
import { primaryLanguage } from './languageCode.ts';
import type { Languages } from './readPairFile.ts';
import { childrenOf, descendantsOf, readXml, segmentText } from './xml.ts';

/** Elements that hold the code of another format; `hi` and `sub` hold text. */
const codes = new Set(['bpt', 'ept', 'ph', 'it', 'ut']);

/** Pairs of a TMX 1.4 file; of several languages the wanted ones, else the header's and the first other. */
export function readTmx(path: string, text: string, wanted: Languages): readonly TranslationPair[] {
  const root = readXml(path, text);
  const header = childrenOf(root, 'header')[0];
  const srclang = primaryLanguage(header?.getAttribute('srclang'));
  return descendantsOf(root, 'tu').flatMap((unit) => pairOf(path, unit, wanted, srclang) ?? []);
}

function pairOf(
  path: string,
  unit: Element,
  { from, to }: Languages,
  srclang: string | undefined,
): TranslationPair | undefined {
  const variants = childrenOf(unit, 'tuv').map((variant) => ({
    language: primaryLanguage(variant.getAttribute('xml:lang') ?? variant.getAttribute('lang')),
    text: childrenOf(variant, 'seg').map((segment) => segmentText(segment, codes))[0],
  }));
  const source =
    variants.find(({ language }) => language === (from ?? srclang)) ??
    // What is wanted and not there is not replaced.
    (from ? undefined : variants.find(({ language }) => language !== to));
  const target = variants.find((variant) => variant !== source && (!to || variant.language === to));
  if (source?.text === undefined || target?.text === undefined) return undefined;
  return {
    source: source.text,
    target: target.text,
    sourceLanguage: source.language,
    targetLanguage: target.language,
    file: path,
    line: unit.lineNumber ?? 1,
  };
}
