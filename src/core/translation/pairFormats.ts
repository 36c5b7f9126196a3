/** Extensions of the formats of translation pairs that are read. */
export const pairFormats = ['tsv', 'csv', 'jsonl', 'ndjson', 'tmx', 'xlf', 'xliff', 'po'] as const;
