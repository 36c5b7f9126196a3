/** The one module of @xenova/transformers that is used, with the members that are used. */
declare module '@xenova/transformers/src/tokenizers.js' {
  export interface PreTokenizer {
    readonly config?: { readonly type: string; readonly add_prefix_space?: boolean };
    /** The parts of a sequence. */
    readonly tokenizers?: readonly PreTokenizer[];
    pre_tokenize_text(text: string): string[];
  }

  export interface TokenizerModel {
    readonly config: { readonly type: string };
    readonly tokens_to_ids: Map<string, number>;
    /** What a byte-pair model remembers, without bound. */
    readonly cache: Map<string, readonly string[]>;
    encode(words: readonly string[]): string[];
    convert_tokens_to_ids(tokens: readonly string[]): number[];
  }

  export class PreTrainedTokenizer {
    constructor(tokenizer: object, config: object);
    readonly normalizer: { normalize(text: string): string } | null;
    readonly pre_tokenizer: PreTokenizer | null;
    readonly post_processor: object | null;
    readonly model: TokenizerModel;
    readonly added_tokens: readonly { readonly content: string }[];
    readonly remove_space?: boolean;
    readonly do_lowercase_and_remove_accent?: boolean;
    encode(text: string): number[];
  }
}
