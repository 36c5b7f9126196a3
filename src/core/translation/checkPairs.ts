import type { TranslationPair } from './pairs.ts';
import { folded, turned } from './pairs.ts';
import { differingNumbers } from './numbers.ts';

/** What is odd about a pair. */
export type FindingKind = 'empty' | 'identical' | 'duplicate' | 'swapped' | 'language' | 'length' | 'numbers';

export interface PairFinding {
  readonly kind: FindingKind;
  readonly pair: TranslationPair;
  /** Languages found, numbers that differ, times as long: what makes the finding understood. */
  readonly detail: Readonly<Record<string, string | number>>;
}

/** The pairs of all files, sorted into those to train on, those to decide about, and those left out. */
export interface PairReport {
  readonly from: string;
  readonly to: string;
  /** Nothing is odd about them; swapped ones are turned round. */
  readonly usable: readonly TranslationPair[];
  /** Language, length or numbers are odd: a person decides. */
  readonly suspicious: readonly TranslationPair[];
  readonly findings: readonly PairFinding[];
  /** Fewer than fifty: little can be learnt and nothing measured well. */
  readonly isFew: boolean;
}

export interface CheckOptions {
  /** ISO 639-1 code of a text; `expected` decides where the text says too little. */
  readonly detectLanguage: (text: string, expected?: string) => string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const few = 50;
const sampled = 500;
/** Below this many characters a Latin text's language is a guess. */
const leastTold = 40;
/** Languages that are not written in Latin letters: of their texts a short one tells as much as a long one. */
const otherScripts = new Set(['ja', 'zh', 'ko', 'ru', 'uk', 'bg', 'el', 'he', 'ar', 'hi', 'th']);
/** Letters that no other language has: titles full of products' names have few of them. */
const ownLetters: Readonly<Record<string, RegExp>> = {
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /\p{Script=Hangul}/u,
};
/** A word as sentences have it: names, acronyms and identifiers have capitals, digits or signs. */
const plainWord = /(?<![^\s"'(])\p{Ll}{3,}(?=[\s.,:;!?"')]|$)/u;
/** Times that a translation may be longer or shorter than the file's usual. */
const longest = 4;
const leastMeasured = 24;

/** Checks pairs before training; the order of findings is that of the pairs. */
export function checkPairs(pairs: readonly TranslationPair[], options: CheckOptions): PairReport {
  const languages = directions(pairs, options);
  const usual = usualRatio(pairs);
  const seen = new Set<string>();
  const usable: TranslationPair[] = [];
  const suspicious: TranslationPair[] = [];
  const findings: PairFinding[] = [];
  const note = (kind: FindingKind, pair: TranslationPair, detail: PairFinding['detail'] = {}): void =>
    void findings.push({ kind, pair, detail });
  for (const given of pairs) {
    const left = leftOut(given, seen);
    if (left) {
      note(left, given);
      continue;
    }
    const isSwapped = standsSwapped(given, languages, options);
    if (isSwapped) note('swapped', given);
    const pair = named(isSwapped ? turned(given) : given, languages);
    const odd = oddities(pair, languages, usual, options);
    for (const { kind, detail } of odd) note(kind, given, detail);
    (odd.length > 0 ? suspicious : usable).push(pair);
  }
  return { ...languages, usable, suspicious, findings, isFew: usable.length < few };
}

interface Languages {
  readonly from: string;
  readonly to: string;
}

function named(pair: TranslationPair, { from, to }: Languages): TranslationPair {
  return { ...pair, sourceLanguage: from, targetLanguage: to };
}

/** Given, else said by the files, else what most texts are written in. */
function directions(pairs: readonly TranslationPair[], options: CheckOptions): Languages {
  const sample = pairs.filter((_, i) => i % Math.ceil(pairs.length / sampled) === 0);
  const most = (side: 'source' | 'target'): string => {
    const said = sample.map((pair) => pair[`${side}Language`]).filter((code) => code !== undefined);
    return commonest(said.length > 0 ? said : sample.map((pair) => options.detectLanguage(pair[side])));
  };
  return { from: options.from ?? most('source'), to: options.to ?? most('target') };
}

function commonest(codes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const code of codes) if (code !== 'und') counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'und';
}

/** Why a pair teaches nothing. */
function leftOut({ source, target }: TranslationPair, seen: Set<string>): FindingKind | undefined {
  const [a, b] = [folded(source), folded(target)];
  if (a === '' || b === '') return 'empty';
  if (a === b) return 'identical';
  const key = `${a}\t${b}`;
  if (seen.has(key)) return 'duplicate';
  seen.add(key);
  return undefined;
}

function standsSwapped(pair: TranslationPair, { from, to }: Languages, options: CheckOptions): boolean {
  if (from === to) return false;
  return options.detectLanguage(pair.source, from) === to && options.detectLanguage(pair.target, to) === from;
}

type Oddity = Pick<PairFinding, 'kind' | 'detail'>;

function oddities(
  pair: TranslationPair,
  { from, to }: Languages,
  usual: number,
  options: CheckOptions,
): readonly Oddity[] {
  const found: Oddity[] = [];
  const languages = [
    { side: 'source', text: pair.source, expected: from },
    { side: 'target', text: pair.target, expected: to },
  ].filter(({ text, expected }) => !isWrittenIn(text, expected, options));
  for (const { side, text, expected } of languages)
    found.push({
      kind: 'language',
      detail: { side, expected, found: options.detectLanguage(text, expected) },
    });
  const times = timesTheUsual(pair, usual);
  if (times > longest) found.push({ kind: 'length', detail: { times: Math.round(times * 10) / 10 } });
  const numbers = differingNumbers(pair.source, pair.target);
  if (numbers.length > 0) found.push({ kind: 'numbers', detail: { numbers: numbers.join(', ') } });
  return found;
}

function isWrittenIn(text: string, expected: string, { detectLanguage }: CheckOptions): boolean {
  if (expected === 'und' || ownLetters[expected]?.test(text)) return true;
  if (text.length < leastTold) return !otherScripts.has(expected) || !isLatinProse(text);
  const found = detectLanguage(text, expected);
  return found === expected || found === 'und';
}

/** Latin letters alone, and a plain word after the first: `Open settings`, but not `GitHub Actions` or `npm`. */
function isLatinProse(text: string): boolean {
  if (/(?!\p{Script=Latin})\p{L}/u.test(text)) return false;
  const [, ...others] = text.trim().split(/\s+/);
  return plainWord.test(others.join(' '));
}

function ratio({ source, target }: TranslationPair): number {
  return Math.log((target.length + 1) / (source.length + 1));
}

/** The median of log(target / source) in characters. */
function usualRatio(pairs: readonly TranslationPair[]): number {
  const ratios = pairs.map(ratio).sort((a, b) => a - b);
  return ratios[ratios.length >> 1] ?? 0;
}

function timesTheUsual(pair: TranslationPair, usual: number): number {
  if (Math.max(pair.source.length, pair.target.length) < leastMeasured) return 1;
  return Math.exp(Math.abs(ratio(pair) - usual));
}
