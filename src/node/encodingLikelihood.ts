/** A run of characters beyond ASCII and the characters beside it. */
interface Run {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** How much a text looks as if people wrote it in Japanese, 0 to 1: the mean over its characters beyond ASCII. */
export function japaneseLikelihood(text: string): number {
  const isRare = (text.match(/[｡-ﾟ]/g)?.length ?? 0) < 8;
  return meanOver(text, (run) => {
    const halfWidth = run.text.match(/[｡-ﾟ]+/g) ?? [];
    const spelled = sum(halfWidth, (kana) => kana.length * halfWidthWeight(kana, isRare));
    return spelled + sum([...run.text.replace(/[｡-ﾟ]/g, '')], (c) => japaneseWeight(c, run));
  });
}

/** The same for western European text. */
export function latinLikelihood(text: string): number {
  return meanOver(text, (run) =>
    sum([...run.text], (c, i) => latinWeight(c, run.text[i - 1] ?? run.before, run)),
  );
}

/**
 * Whether bytes are Korean (EUC-KR), which as EUC-JP would be nothing but common kanji: its syllables are all in two
 * thirds of their rows, and Japanese of that length has kana.
 */
export function isKorean(bytes: Uint8Array): boolean {
  const high = Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\0-\x7f]+/g, '');
  const syllables = high.match(/[\xb0-\xc8][\xa1-\xfe]/g)?.length ?? 0;
  return syllables >= 16 && syllables * 2 >= high.length * 0.95;
}

function meanOver(text: string, weigh: (run: Run) => number): number {
  const runs = [...text.matchAll(/[^\0-\x7f]+/g)].map(({ 0: found, index }) => ({
    text: found,
    before: text[index - 1] ?? '',
    after: text[index + found.length] ?? '',
  }));
  return sum(runs, weigh) / sum(runs, (run) => run.text.length);
}

function sum<T>(values: readonly T[], weigh: (value: T, index: number) => number): number {
  return values.reduce((total, value, i) => total + weigh(value, i), 0);
}

/**
 * Kanji of EUC-JP look like half-width kana, and a few of them can be a word of these by chance; each of its hiragana
 * begins with what is `､` here, each of its katakana with `･`.
 */
function halfWidthWeight(kana: string, isRare: boolean): number {
  const marks = kana.match(/[､･]/g)?.length ?? 0;
  if (kana.length === 1 || !isSpelled(kana)) return 0.1;
  return kana.length === 2 || marks * 8 > kana.length ? 0.4 : isRare ? 0.7 : 0.9;
}

function japaneseWeight(c: string, { text, before, after }: Run): number {
  if (/[\u3000-\u30FF\uFF01-\uFF60]/.test(c)) return 1;
  if (/[\u2010-\u2312\u2460-\u266F\u3200-\u33FF]/.test(c)) return 0.5;
  if (!commonKanji().has(c)) return 0.2;
  // "n個" is Japanese; "don稚" is "don’t" of Windows-1252.
  const latin = [before, after].filter((beside) => /[a-z]/i.test(beside)).length;
  return text.length > 1 ? 0.8 : [0.8, 0.45, 0.2][latin]!;
}

/** Whether half-width kana could be a word: voicing marks and small kana stand only where they can. */
function isSpelled(kana: string): boolean {
  const syllable =
    /(?:[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦｱ-ﾜ])(?:(?<=[ｳｸｼﾁﾂﾃﾄﾌﾞ])[ｧ-ｫ]|(?<=[ｷｼﾁﾃﾆﾋﾌﾐﾘﾞﾟ])[ｬ-ｮ])?[ｰｯﾝ]*[｡｣､･]*|｢/;
  return new RegExp(`^(?:${syllable.source})+$`).test(kana);
}

function latinWeight(c: string, before: string, { text, after, before: first }: Run): number {
  if (text.length > 2) return 0.1;
  const touchesLetter = /[a-z]/i.test(first) || /[a-z]/i.test(after);
  if (/[À-ÖØ-ÞŒŠŽŸ]/.test(c)) return /[a-zà-ÿ]/.test(before) ? 0.1 : touchesLetter ? 0.75 : 0.5;
  if (/[ß-öø-ÿœšž]/.test(c)) return touchesLetter ? 0.75 : 0.5;
  if (c === '’' && /[a-z]/i.test(before)) return 0.75;
  return /[„‘’“”…•–—€£©®°§«»¡¿·×±™\u00A0]/.test(c) ? (touchesLetter && /[–—]/.test(c) ? 0.4 : 0.6) : 0.1;
}

let levelOne: ReadonlySet<string> | undefined;

/** The 2,965 kanji of JIS level 1, which lie together in EUC-JP. */
function commonKanji(): ReadonlySet<string> {
  if (levelOne) return levelOne;
  const cells = Array.from({ length: 32 * 94 }, (_, i) => [0xb0 + Math.floor(i / 94), 0xa1 + (i % 94)]);
  return (levelOne = new Set(new TextDecoder('euc-jp').decode(Uint8Array.from(cells.flat()))));
}
