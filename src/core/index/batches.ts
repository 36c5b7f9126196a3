/** Texts of similar length that one call of the model takes together; `indices` point into the input. */
export interface Batch {
  readonly indices: readonly number[];
  /** Tokens of the longest text: what every row is padded to. */
  readonly width: number;
}

/** Bounds of a batch: padded tokens in all, and rows. */
export interface BatchLimits {
  readonly maxTokens: number;
  readonly maxRows: number;
}

/** Groups texts by length, shortest first, so that padding is small; every index stands in exactly one batch. */
export function batches(lengths: readonly number[], { maxTokens, maxRows }: BatchLimits): Batch[] {
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const found: { indices: number[]; width: number }[] = [];
  for (const index of order) {
    const width = lengths[index] ?? 0;
    const open = found.at(-1);
    const fits = open && open.indices.length < maxRows && (open.indices.length + 1) * width <= maxTokens;
    if (open && fits) {
      open.indices.push(index);
      open.width = width;
    } else found.push({ indices: [index], width });
  }
  return found;
}
