/** A text and its translation, with the place that they were read from; `line` is 1-based. */
export interface TranslationPair {
  readonly source: string;
  readonly target: string;
  /** ISO 639-1 codes, where the file says so. */
  readonly sourceLanguage?: string | undefined;
  readonly targetLanguage?: string | undefined;
  readonly file: string;
  readonly line: number;
}

/** The pair the other way round. */
export function turned(pair: TranslationPair): TranslationPair {
  const { source, target, sourceLanguage, targetLanguage } = pair;
  return {
    ...pair,
    source: target,
    target: source,
    sourceLanguage: targetLanguage,
    targetLanguage: sourceLanguage,
  };
}

/** Text as it is compared: full and half width alike, spaces as one. */
export const folded = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim();
