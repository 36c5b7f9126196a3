/** The time so many days before another, both in milliseconds. */
export const daysAgo = (days: number, nowMs: number): number => nowMs - days * 24 * 3_600_000;
