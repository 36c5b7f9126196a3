/** The one module of @xenova/transformers that is used, with the members that are used. */
declare module '@xenova/transformers/src/tokenizers.js' {
  export class PreTrainedTokenizer {
    constructor(tokenizer: object, config: object);
    readonly model: { readonly tokens_to_ids: Map<string, number> };
    encode(text: string): number[];
  }
}
