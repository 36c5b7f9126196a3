import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measure } from '../core/evaluation/benchmark.ts';
import { modelIndex } from '../core/evaluation/modelIndex.ts';
import { loadModelFolder } from '../node/modelFolder.ts';
import { UsageError } from './errors.ts';
import { speedName } from './measureAll.ts';

const [start, end] = ['<!-- eval:start -->', '<!-- eval:end -->'];
/** The head's keys that `modelIndex` writes; they stand last in it. */
const written = /^(?:metrics|model-index):$/m;

/** Throws `UsageError` where a model folder has no card with a place for the table. */
export async function checkCard(folder: string): Promise<void> {
  await readCard(folder);
}

/** Writes the table between the markers of the model card, and the same figures into its head in the hub's format. */
export async function writeCard(folder: string, measures: readonly Measure[]): Promise<void> {
  const { path, before, after } = await readCard(folder);
  // Another machine, or a busy one, gives another speed.
  const lasting = measures.filter(({ name }) => name !== speedName);
  const made = `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run eval -- --write-card\`.`;
  const { info } = await loadModelFolder(folder);
  const head = withModelIndex(before, modelIndex(info.name, lasting));
  await writeFile(path, `${head}${start}\n${made}\n\n${table(lasting)}\n${end}${after}`);
}

async function readCard(folder: string): Promise<Readonly<Record<'path' | 'before' | 'after', string>>> {
  const path = join(folder, 'README.md');
  const card = await readFile(path, 'utf8').catch(() => '');
  const [before, rest] = card.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new UsageError('noCard', { path, start, end });
  return { path, before, after };
}

function table(measures: readonly Measure[]): string {
  const lines = measures.map(({ name, figures }) => {
    const values = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
    return `| ${name} | ${values.join(', ')} |`;
  });
  return ['| measure | figures |', '|---|---|', ...lines].join('\n');
}

/** A card without a head gets none. */
function withModelIndex(card: string, lines: readonly string[]): string {
  const head = /^---\n([\s\S]*?)^---\n/m.exec(card);
  if (head?.index !== 0) return card;
  const [kept = ''] = (head[1] ?? '').split(written);
  return `---\n${kept}${lines.join('\n')}\n---\n${card.slice(head[0].length)}`;
}
