/** Tests counted from a runner's own closing lines: mocha's, ours, unittest's. */
export function countTests(output) {
  const sum = (pattern) =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const ran = sum(/^Ran (\d+) tests? in/gm);
  const unhappy = sum(/(?:failures|errors)=(\d+)/g);
  const skippedByUnittest = sum(/skipped=(\d+)/g);
  return {
    passed:
      sum(/^\s+(\d+) passing/gm) + sum(/^(\d+) passed, \d+ failed/gm) + ran - unhappy - skippedByUnittest,
    failed: sum(/^\s+(\d+) failing/gm) + sum(/^\d+ passed, (\d+) failed/gm) + unhappy,
    skipped: skippedByUnittest + sum(/^\s+(\d+) pending/gm) + sum(/^\d+ passed, \d+ failed, (\d+) skipped/gm),
  };
}

/** Why tests were skipped, a line each: what they say themselves, else mocha's title. */
export function skipReasons(output) {
  const groups = (pattern) => [...output.matchAll(pattern)].map((match) => match.at(-1));
  const hasSkipped = countTests(output).skipped > 0;
  return [
    ...groups(/^SKIPPED: (.+)$/gm),
    ...groups(/skipped (['"])(.+)\1$/gm),
    // Other lines may begin so: a list in a log.
    ...(hasSkipped ? groups(/^ {2,}- (?!expected$|actual$)(\S.*)$/gm) : []),
  ];
}

/** Tests that passed at the second try only, with the error of the first. */
export const retriedTests = (output) => [...output.matchAll(/^RETRIED: (.+)$/gm)].map((match) => match[1]);

/** The names of tests that failed, a line each: mocha's closing list, whose titles stand on lines of their own. */
export function failedTests(output) {
  const titles = [
    ...output.matchAll(/^ {2}\d+\) ((?:.+\n)+?.*:)$/gm),
    ...output.matchAll(/^(?:FAIL|ERROR): (.+)$/gm),
  ];
  return titles.map((match) => match[1].split(/\n\s+/).join(' › ').replace(/:$/, ''));
}
