/** Digits with inner points, commas, colons or, in groups of three, spaces or apostrophes, and a word that multiplies them. */
const token = /\d+(?:[.,:]\d+|[ '’]\d{3}(?!\d))*(?:\s?(?:万|億|thousand|million|billion))?/g;
const unit = /\s?\D+$/;
const scales: Readonly<Record<string, number>> = {
  万: 1e4,
  億: 1e8,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};
/** Versions, times, addresses; thousands separators are taken out before. */
const number = /\d+(?:[.:]\d+)*/g;
const thousands = /(?<=\d),(?=\d{3}(?!\d))/g;

/**
 * Numbers of two digits and more that stand on one side alone, in their order; as languages write them: `10,000`,
 * `10.000`, `10 000` and `1万`, `3.5` and `3,5`, `10:30` and `10時30分` are the same.
 *
 * A single digit is as often a word on the other side ("two", 二つ, a list's mark), and a year or an era may be told
 * either way: they are no sign of a wrong translation.
 */
export function differingNumbers(source: string, target: string): readonly string[] {
  const [a, b] = [tokensOf(source), tokensOf(target)];
  return [...new Set([...unmatched(a, b), ...unmatched(b, a)])];
}

/** A number as it is written, by each way to read it: all values of one of them have to stand on the other side. */
type Readings = readonly (readonly string[])[];

function unmatched(tokens: readonly Readings[], others: readonly Readings[]): readonly string[] {
  const known = new Set(others.flat(2));
  const missing = tokens.filter(
    (readings) => !readings.some((values) => values.every((value) => known.has(value))),
  );
  return missing.flatMap(([plain = []]) => plain.filter((value) => !known.has(value)));
}

function tokensOf(text: string): readonly Readings[] {
  return (text.normalize('NFKC').match(token) ?? []).map(readingsOf);
}

function readingsOf(text: string): Readings {
  const digits = text.replace(unit, '');
  const plain = digits.replace(thousands, '');
  const readings = [valuesOf(plain)];
  if (/^\d{1,3}(?:[., '’]\d{3})+$/.test(digits)) readings.push([digits.replace(/\D/g, '')]);
  if (/^\d+,\d{1,2}$/.test(digits)) readings.push([digits.replace(',', '.')]);
  if (digits.includes(':')) readings.push(digits.split(':').flatMap(valuesOf));
  const scale = scales[text.slice(digits.length).trim()];
  if (scale !== undefined) readings.push([String(Math.round(Number(plain) * scale))]);
  return readings;
}

function valuesOf(text: string): string[] {
  const found = text.match(number) ?? [];
  return found.map((value) => value.replace(/^0+(?=\d)/, '')).filter((value) => value.length > 1);
}
