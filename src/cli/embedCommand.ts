import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { EngineClient } from '../inference/client.ts';
import { UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions } from './session.ts';
import { withSession } from './session.ts';

const batchLines = 256;
const digits = 1e6;

interface Options extends CommonOptions {
  readonly type: string;
}

/** `embed`: reads one JSON string a line, writes one JSON array of floats a line. */
export function registerEmbed(command: NewCommand): void {
  command('embed')
    .description('read one JSON string a line, write one JSON array of floats a line')
    .option('--type <type>', 'query | passage', 'passage')
    .action((options: Options) => {
      const { type } = options;
      if (type !== 'query' && type !== 'passage')
        throw new UsageError('badOption', { option: '--type', value: type, allowed: 'query, passage' });
      return withSession(options, ({ client, signal }) => embedLines(client, type, signal));
    });
}

async function embedLines(
  client: EngineClient,
  type: 'query' | 'passage',
  signal: AbortSignal,
): Promise<void> {
  let texts: string[] = [];
  let line = 0;
  const flush = async (): Promise<void> => {
    const vectors = await client.request('embed', { texts, type }, signal);
    await write(vectors.map((vector) => `${JSON.stringify(vector.map(rounded))}\n`).join(''));
    texts = [];
  };
  try {
    for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity, signal })) {
      line++;
      // Some writers begin with a byte order mark.
      texts.push(parse(line === 1 ? text.replace(/^\uFEFF/, '') : text, line));
      if (texts.length === batchLines) await flush();
    }
  } finally {
    // A writer that keeps its end open would keep this process alive.
    process.stdin.destroy();
  }
  signal.throwIfAborted();
  if (texts.length > 0) await flush();
}

const rounded = (x: number): number => Math.round(x * digits) / digits;

/** Waits for a slow reader instead of holding everything in memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function parse(text: string, line: number): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
  } catch {
    // Reported below: what it is instead does not matter.
  }
  throw new UsageError('badLine', { line });
}
