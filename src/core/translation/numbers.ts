/** Digits with inner points or colons: versions, times, addresses; thousands separators are taken out before. */
const number = /\d+(?:[.:]\d+)*/g;
const thousands = /(?<=\d),(?=\d{3}(?!\d))/g;

/**
 * Numbers of two digits and more that stand on one side alone, in their order.
 *
 * A single digit is as often a word on the other side ("two", 二つ, a list's mark), and a year or an era may be told
 * either way: they are no sign of a wrong translation.
 */
export function differingNumbers(source: string, target: string): readonly string[] {
  const [a, b] = [numbersOf(source), numbersOf(target)];
  return [...[...a].filter((value) => !b.has(value)), ...[...b].filter((value) => !a.has(value))];
}

function numbersOf(text: string): Set<string> {
  const found = text.normalize('NFKC').replace(thousands, '').match(number) ?? [];
  return new Set(found.map((value) => value.replace(/^0+(?=\d)/, '')).filter((value) => value.length > 1));
}
