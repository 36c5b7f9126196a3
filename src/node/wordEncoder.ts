import type { PreTokenizer, PreTrainedTokenizer } from '@xenova/transformers/src/tokenizers.js';

/** Enough for the words that a workspace repeats, at some 150 bytes each; when they are more, memory starts anew. */
const enoughWords = 30_000;

/**
 * Encodes word by word and remembers the words. It gives the ids of the tokenizer it wraps, several times as fast:
 * prose repeats its words, and byte-pair merges never cross them.
 */
export class WordEncoder {
  private readonly known = new Map<string, readonly number[]>();

  private constructor(
    private readonly tokenizer: PreTrainedTokenizer,
    private readonly words: PreTokenizer,
    private readonly bytes: PreTokenizer,
    private readonly maxWords: number,
  ) {}

  /** `undefined` for a tokenizer whose words are not independent of one another. */
  static of(tokenizer: PreTrainedTokenizer, maxWords = enoughWords): WordEncoder | undefined {
    const [words, bytes, ...others] = tokenizer.pre_tokenizer?.tokenizers ?? [];
    const isIndependent =
      words?.config?.type === 'Split' &&
      bytes?.config?.type === 'ByteLevel' &&
      !bytes.config.add_prefix_space &&
      others.length === 0 &&
      tokenizer.model.config.type === 'BPE' &&
      !tokenizer.post_processor &&
      !tokenizer.remove_space &&
      !tokenizer.do_lowercase_and_remove_accent;
    return isIndependent ? new WordEncoder(tokenizer, words, bytes, maxWords) : undefined;
  }

  encode(text: string): number[] {
    // Special tokens are found before the text is normalised.
    if (this.tokenizer.added_tokens.some(({ content }) => text.includes(content)))
      return this.tokenizer.encode(text);
    const ids: number[] = [];
    for (const word of this.words.pre_tokenize_text(this.normalized(text)))
      for (const id of this.idsOf(word)) ids.push(id);
    return ids;
  }

  private normalized(text: string): string {
    return this.tokenizer.normalizer ? this.tokenizer.normalizer.normalize(text) : text;
  }

  private idsOf(word: string): readonly number[] {
    const known = this.known.get(word);
    if (known) return known;
    const { model } = this.tokenizer;
    if (this.known.size >= this.maxWords) {
      this.known.clear();
      model.cache.clear();
    }
    const ids = model.convert_tokens_to_ids(model.encode(this.bytes.pre_tokenize_text(word)));
    this.known.set(word, ids);
    return ids;
  }
}
