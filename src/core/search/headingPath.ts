/**
 * How much the last heading of a path counts beside those above it. What that is worth to the student on 411 heading
 * paths of one documentation: `evaluate.py --embed 'npm run -s kakehashi -- embed --type {type}'` beside the same with
 * `--type passage`, which embeds the paths as they stand.
 */
const lastHeadingWeight = 3;
/** As breadcrumbs are written; a bare `>` inside of a word or of code is none. */
const separator = /\s+[>›»]\s+/u;

/** The last heading of a query such as `Guide > Install > Proxy`; `undefined` where the query is no heading path. */
function lastHeading(query: string): string | undefined {
  const headings = query.split(separator).filter((heading) => /[\p{L}\p{N}]/u.test(heading));
  return headings.length > 1 ? headings.at(-1) : undefined;
}

/** The query as it is embedded: what is asked for stands last in a heading path and is said three times. */
export function stressLastHeading(query: string): string {
  const last = lastHeading(query);
  return last === undefined ? query : `${query} >${` ${last}`.repeat(lastHeadingWeight - 1)}`;
}

/** How much each term of the query counts: as often as its heading is said. */
export function headingWeights(
  query: string,
  termsOf: (text: string) => readonly string[],
): (term: string) => number {
  const last = new Set(termsOf(lastHeading(query) ?? ''));
  return (term) => (last.has(term) ? lastHeadingWeight : 1);
}
