/** Suffixes with what takes their place, the longest of those that share an ending first. */
type Rules = readonly (readonly [suffix: string, replacement: string])[];

const doubled = rules(
  'ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ' +
    'ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log',
);
const derived = rules('icate:ic ative: alize:al iciti:ic ical:ic ful: ness:');
const remaining = rules(
  'ement: ment: ent: ance: ence: able: ible: ant: al: er: ic: ou: ism: ate: iti: ous: ive: ize:',
);

/**
 * The stem of an English word in lower case, by the algorithm of Porter (1980), so that `configured`, `configuring` and
 * `configuration` meet. Katakana words of four or more characters lose their last long vowel mark, which is written
 * (ユーザー) or not (ユーザ) as the house likes. Other words come back as they are.
 */
export function stem(word: string): string {
  if (/^[\p{Script=Katakana}ー]{3,}ー$/u.test(word)) return word.slice(0, -1);
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const singular = word.replace(/(?<=ss|i)es$|(?<=[^s])s$/, '');
  const present = withoutTense(singular).replace(/(?<=[aeiouy].*)y$/, 'i');
  const root = replace(replace(present, doubled, 1), derived, 1);
  return withoutEnd(withoutRemaining(root));
}

function rules(list: string): Rules {
  return list.split(' ').map((rule) => rule.split(':') as [string, string]);
}

/** Takes the first suffix that fits, where at least `least` syllables are left before it. */
function replace(word: string, list: Rules, least: number): string {
  const [suffix, replacement] = list.find(([ending]) => word.endsWith(ending)) ?? ['', ''];
  const root = word.slice(0, word.length - suffix.length);
  return measure(root) >= least ? root + replacement : word;
}

function withoutTense(word: string): string {
  if (word.endsWith('eed')) return replace(word, [['eed', 'ee']], 1);
  const root = word.replace(/(?:ed|ing)$/, '');
  if (root === word || !/[aeiou]|.y/.test(root)) return word;
  if (/(?:at|bl|iz)$/.test(root)) return `${root}e`;
  if (/([^aeiouylsz])\1$/.test(root)) return root.slice(0, -1);
  return measure(root) === 1 && isShort(root) ? `${root}e` : root;
}

function withoutRemaining(word: string): string {
  if (!/[st]ion$/.test(word)) return replace(word, remaining, 2);
  return replace(word, [['ion', '']], 2);
}

function withoutEnd(word: string): string {
  const root = word.replace(/e$/, '');
  const syllables = measure(root);
  const short = syllables > 1 || (syllables === 1 && !isShort(root)) ? root : word;
  return short.endsWith('ll') && measure(short) > 1 ? short.slice(0, -1) : short;
}

/** Porter's m: how often vowels are followed by consonants; `y` after a consonant is a vowel. */
function measure(word: string): number {
  const shape = word.replace(/(?<=[^aeiouy])y|[aeiou]/g, 'V').replace(/[^V]+/g, 'c');
  return shape.match(/V+c/g)?.length ?? 0;
}

/** Whether a word ends in consonant, vowel, consonant, the last not w, x or y: such a one keeps its e. */
function isShort(word: string): boolean {
  return /[^aeiou][aeiouy][^aeiouwxy]$/.test(word);
}
