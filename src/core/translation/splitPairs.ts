import type { TranslationPair } from './pairs.ts';
import { folded } from './pairs.ts';

export interface Split {
  readonly train: readonly TranslationPair[];
  readonly heldout: readonly TranslationPair[];
}

/**
 * Keeps a share of the pairs out of training. The same pairs give the same split, in whatever order they come, and
 * pairs that share a text on either side stay together, so that no held-out text was trained on.
 *
 * @param hash hex digest of a text
 */
export function splitPairs(
  pairs: readonly TranslationPair[],
  hash: (text: string) => string,
  share = 0.1,
): Split {
  const groups = [...connected(pairs).values()].map((members) => ({ members, key: keyOf(members, hash) }));
  groups.sort((a, b) => (a.key < b.key ? -1 : 1));
  const wanted = Math.round(pairs.length * share);
  const heldout: TranslationPair[] = [];
  const train: TranslationPair[] = [];
  for (const { members } of groups)
    (heldout.length + members.length <= wanted ? heldout : train).push(...members);
  return { train, heldout };
}

function keyOf(members: readonly TranslationPair[], hash: (text: string) => string): string {
  return members.map((pair) => hash(`${folded(pair.source)}\t${folded(pair.target)}`)).sort()[0] ?? '';
}

/** Pairs by the group that they are connected to through shared texts (union-find). */
function connected(pairs: readonly TranslationPair[]): Map<string, TranslationPair[]> {
  const parents = new Map<string, string>();
  const root = (text: string): string => {
    let top = text;
    for (let next = parents.get(top); next !== undefined && next !== top; next = parents.get(top)) top = next;
    parents.set(text, top);
    return top;
  };
  for (const pair of pairs) parents.set(root(sideKey(pair, 'source')), root(sideKey(pair, 'target')));
  const groups = new Map<string, TranslationPair[]>();
  for (const pair of pairs) {
    const top = root(sideKey(pair, 'source'));
    groups.set(top, [...(groups.get(top) ?? []), pair]);
  }
  return groups;
}

const sideKey = (pair: TranslationPair, side: 'source' | 'target'): string => `${side}:${folded(pair[side])}`;
