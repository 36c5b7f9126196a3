/** Row-major unit vectors. */
export type Vectors = readonly Float32Array[];

/** The cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Share (0 to 100) of rows of `a` whose nearest row of `b` is the one at the same place, and the other way. */
export function translationAccuracy(
  a: Vectors,
  b: Vectors,
): { forward: number; backward: number; mean: number } {
  const right = (from: Vectors, to: Vectors): number =>
    (from.filter((vector, i) => nearest(vector, to) === i).length / Math.max(from.length, 1)) * 100;
  const [forward, backward] = [right(a, b), right(b, a)];
  return { forward, backward, mean: (forward + backward) / 2 };
}

function nearest(vector: Float32Array, candidates: Vectors): number {
  let best = -1;
  let bestScore = -Infinity;
  candidates.forEach((candidate, i) => {
    const score = cosine(vector, candidate);
    if (score > bestScore) [best, bestScore] = [i, score];
  });
  return best;
}

/** Rank (from 1) of the right document for each query: how many score higher, plus one. */
export function ranks(queries: Vectors, documents: Vectors, right: readonly number[]): number[] {
  return queries.map((query, i) => {
    const scores = documents.map((document) => cosine(query, document));
    const gold = scores[right[i] ?? -1] ?? -Infinity;
    return scores.filter((score) => score > gold).length + 1;
  });
}

/**
 * Sign test of paired ranks, one-sided: how likely it is that chance alone lets at least so many of the ranks that
 * changed become better (smaller). 1 where none changed.
 */
export function signTest(before: readonly number[], after: readonly number[]): number {
  const changed = before.map((rank, i) => rank - (after[i] ?? rank)).filter((gain) => gain !== 0);
  const better = changed.filter((gain) => gain > 0).length;
  // Terms of the binomial distribution of one half, by logarithms: 2^-n is no number beyond some 1,000 pairs.
  let term = -changed.length * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= changed.length; k++) {
    if (k >= better) tail += Math.exp(term);
    term += Math.log(changed.length - k) - Math.log(k + 1);
  }
  return Math.min(1, tail);
}

/** MRR@10, recall@1 and recall@10 in percent. */
export function retrievalSummary(found: readonly number[]): {
  'mrr@10': number;
  'recall@1': number;
  'recall@10': number;
} {
  const mean = (value: (rank: number) => number): number =>
    (found.reduce((sum, rank) => sum + value(rank), 0) / Math.max(found.length, 1)) * 100;
  return {
    'mrr@10': mean((rank) => (rank <= 10 ? 1 / rank : 0)),
    'recall@1': mean((rank) => Number(rank <= 1)),
    'recall@10': mean((rank) => Number(rank <= 10)),
  };
}

/** Spearman's rank correlation times 100; ties share their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  return pearson(tiedRanks(a), tiedRanks(b)) * 100;
}

function tiedRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0));
  const found = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to++;
    for (let i = from; i <= to; i++) found[order[i] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return found;
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    const [da, db] = [x - meanA, (b[i] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}
