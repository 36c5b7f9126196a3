/** The lexical half of one segment: which rows hold a term and how often. Immutable; built once, stored beside the vectors. */
export interface Postings {
  readonly size: number;
  /** Terms in each row. */
  readonly lengths: Uint16Array | Uint32Array;
  /** Rows that hold the term with its frequency there, `undefined` where none does. */
  get(
    term: string,
  ): { readonly rows: Uint16Array | Uint32Array; readonly frequencies: Uint16Array } | undefined;
  /** Self-contained bytes from which `decodePostings` restores an equal object. */
  encode(): Uint8Array;
}
