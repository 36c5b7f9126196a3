// Only this module of the package is loaded: it has the tokenizers and neither pipelines nor downloads.
import { PreTrainedTokenizer } from '@xenova/transformers/src/tokenizers.js';
import { ModelError } from '../core/errors.ts';
import type { ModelFolder } from './modelFolder.ts';
import { WordEncoder } from './wordEncoder.ts';

/** Texts to token ids, equal to the Python tokenizer's, truncated to what the student reads. */
export class Tokenizer {
  private readonly tokenizer: PreTrainedTokenizer;
  private readonly words: WordEncoder | undefined;
  private readonly unknown: number;
  /** What the model closes every text with, such as `[SEP]`: a text that is cut keeps it. */
  private readonly closing: readonly number[];
  /** No more characters than these can matter: four times the longest tokens, for what normalisation folds. */
  private readonly maxCharacters: number;

  constructor(
    folder: Pick<ModelFolder, 'tokenizer' | 'tokenizerConfig'>,
    private readonly maxTokens: number,
  ) {
    try {
      this.tokenizer = new PreTrainedTokenizer(folder.tokenizer, folder.tokenizerConfig);
    } catch (cause) {
      throw new ModelError({ path: 'tokenizer.json', reason: 'config' }, cause);
    }
    this.words = WordEncoder.of(this.tokenizer);
    const { tokens_to_ids: vocabulary } = this.tokenizer.model;
    this.unknown = vocabulary.get('[UNK]') ?? 0;
    let longest = 1;
    for (const token of vocabulary.keys()) longest = Math.max(longest, token.length);
    this.maxCharacters = 4 * longest * maxTokens;
    this.closing = commonEnd(this.encodeAll(''), this.encodeAll('a'));
  }

  /** At least one id, at most `maxTokens`, special tokens included where the model has them. */
  encode(text: string): number[] {
    const ids = this.encodeAll(text.slice(0, this.maxCharacters));
    if (ids.length > this.maxTokens)
      return [...ids.slice(0, Math.max(this.maxTokens - this.closing.length, 0)), ...this.closing];
    return ids.length > 0 ? ids : [this.unknown];
  }

  /** Number of tokens without truncation. */
  count(text: string): number {
    return text === '' ? 0 : this.encodeAll(text).length;
  }

  /** All ids of a text, not truncated. */
  encodeAll(text: string): number[] {
    return (this.words ?? this.tokenizer).encode(text);
  }
}

function commonEnd(a: readonly number[], b: readonly number[]): readonly number[] {
  let length = 0;
  while (length < a.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return a.slice(a.length - length);
}
