/** No prose, table or rule repeats itself for so long on one line. */
const longestRun = 500;
const longestUnit = 8;

/**
 * Cuts what repeats itself on and on within a line, such as sixty thousand asterisks or spaces: parsers of markup and
 * patterns of comments take time that is quadratic in it. Lines stay where they are, other text stays as it is.
 */
export function squeezeRuns(text: string): string {
  if (!/[^\n]{501}/.test(text)) return text;
  let squeezed = text;
  for (let unit = 1; unit <= longestUnit; unit++) squeezed = squeezeUnits(squeezed, unit);
  return squeezed;
}

/** The same for units of one length; an even number of them is cut, so that brackets and escapes stay in pairs. */
function squeezeUnits(text: string, unit: number): string {
  const kept: string[] = [];
  let from = 0;
  let run = 0;
  for (let i = unit; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === text.charCodeAt(i - unit) && code !== newline) run++;
    else {
      if (run > longestRun) {
        const excess = Math.floor((run - longestRun) / (2 * unit)) * 2 * unit;
        kept.push(text.slice(from, i - excess));
        from = i;
      }
      run = 0;
    }
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
}

const newline = 10;
