/**
 * Whether a pattern fits a whole sequence, each star standing for any number of its items. Only the last star is ever
 * taken back, so that it takes pattern times sequence at most, where a regular expression may take for ever.
 */
export function matchesSequence<P, T>(
  pattern: readonly P[],
  sequence: readonly T[],
  isStar: (part: P) => boolean,
  fits: (part: P, item: T) => boolean,
): boolean {
  let at = 0;
  let back: { pattern: number; sequence: number } | undefined;
  for (let next = 0; next < sequence.length;) {
    const part = pattern[at];
    if (part !== undefined && isStar(part)) back = { pattern: ++at, sequence: next };
    else if (part !== undefined && fits(part, sequence[next]!)) [at, next] = [at + 1, next + 1];
    else if (back) [at, next] = [back.pattern, ++back.sequence];
    else return false;
  }
  return pattern.slice(at).every(isStar);
}
