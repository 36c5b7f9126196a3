import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measure } from '../core/evaluation/benchmark.ts';
import { UsageError } from './errors.ts';

const [start, end] = ['<!-- eval:start -->', '<!-- eval:end -->'];

/** Throws `UsageError` where a model folder has no card with a place for the table. */
export async function checkCard(folder: string): Promise<void> {
  await readCard(folder);
}

/** Replaces what stands between the markers of the model card by the table, its date and its command. */
export async function writeCard(folder: string, measures: readonly Measure[]): Promise<void> {
  const { path, before, after } = await readCard(folder);
  const lines = measures.map(({ name, figures }) => {
    const values = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
    return `| ${name} | ${values.join(', ')} |`;
  });
  const table = ['| measure | figures |', '|---|---|', ...lines].join('\n');
  const made = `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run eval -- --write-card\`.`;
  await writeFile(path, `${before}${start}\n${made}\n\n${table}\n${end}${after}`);
}

async function readCard(folder: string): Promise<Readonly<Record<'path' | 'before' | 'after', string>>> {
  const path = join(folder, 'README.md');
  const card = await readFile(path, 'utf8').catch(() => '');
  const [before, rest] = card.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new UsageError('noCard', { path, start, end });
  return { path, before, after };
}
