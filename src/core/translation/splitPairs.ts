import type { TranslationPair } from './pairs.ts';
import { folded } from './pairs.ts';

export interface Split {
  readonly train: readonly TranslationPair[];
  /** For early stopping: they choose the weights that are kept. */
  readonly heldout: readonly TranslationPair[];
  /** For the gate alone: nothing was chosen by them, so that their figures are not flattered. */
  readonly gate: readonly TranslationPair[];
}

/** A twentieth each; of few pairs up to a tenth, until there are so many: fewer tell nothing from chance. */
const share = 0.05;
const least = { heldout: 10, gate: 30 };

/**
 * Keeps a tenth of the pairs out of training, of few pairs up to two tenths. The same pairs give the same split, in
 * whatever order they come, and pairs that share a text on either side stay together, so that no text of one part is in
 * another.
 *
 * @param hash hex digest of a text
 */
export function splitPairs(pairs: readonly TranslationPair[], hash: (text: string) => string): Split {
  const groups = [...connected(pairs).values()].map((members) => ({ members, key: keyOf(members, hash) }));
  groups.sort((a, b) => (a.key < b.key ? -1 : 1));
  const parts = { gate: [], heldout: [], train: [] } as Record<keyof Split, TranslationPair[]>;
  const hasRoom = (name: 'gate' | 'heldout', count: number): boolean =>
    parts[name].length + count <= wanted(pairs.length, least[name]);
  for (const { members } of groups) {
    const name = (['gate', 'heldout'] as const).find((part) => hasRoom(part, members.length)) ?? 'train';
    parts[name].push(...members);
  }
  return parts;
}

function wanted(pairs: number, atLeast: number): number {
  return Math.max(Math.round(pairs * share), Math.min(atLeast, Math.round(pairs * 2 * share)));
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
    const group = groups.get(top);
    if (group) group.push(pair);
    else groups.set(top, [pair]);
  }
  return groups;
}

const sideKey = (pair: TranslationPair, side: 'source' | 'target'): string => `${side}:${folded(pair[side])}`;
