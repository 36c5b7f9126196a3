import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingEvent } from '../../src/core/training/events.ts';
import { parseEvent } from '../../src/core/training/events.ts';
import { kakehashi } from '../support/cli.ts';
import { compilerMessages } from '../support/compilerMessages.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { RealPython } from '../support/realPython.ts';

type Pair = readonly [string, string];

const root = join(import.meta.dirname, '../..');
const pairs = compilerMessages().slice(0, 300);

describe('The gate, after real training', function () {
  this.timeout(600_000);
  let python: RealPython | undefined;
  let folder: ReturnType<typeof temporaryFolder>;
  before(function () {
    python = RealPython.find();
    if (!python) this.skip();
  });
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());
  after(() => python?.close());

  async function train(
    rows: readonly Pair[],
    steps: number,
  ): Promise<{
    exitCode: number | null;
    event: <E extends TrainingEvent['event']>(name: E) => Extract<TrainingEvent, { event: E }>;
  }> {
    writeFiles(folder.path, { 'pairs.tsv': rows.map((row) => `${row.join('\t')}\n`).join('') });
    const interpreter = python?.write(join(folder.path, 'python'), [root]) ?? '';
    const { exitCode, stdout, stderr } = await kakehashi([
      ...['train', '--pairs', join(folder.path, 'pairs.tsv'), '--from', 'en', '--to', 'tr', '--json'],
      ...[
        '--python',
        interpreter,
        '--data',
        folder.path,
        '--name',
        'tried',
        '--max-steps',
        String(steps),
        '--batch-size',
        '32',
      ],
    ]);
    const events = stdout.split('\n').flatMap((line) => parseEvent(line) ?? []);
    return {
      exitCode,
      event: <E extends TrainingEvent['event']>(name: E) => {
        const found = events.find(({ event }) => event === name);
        assert.ok(found, `no event ${name}: ${stderr}`);
        return found as Extract<TrainingEvent, { event: E }>;
      },
    };
  }
  const installed = (): readonly string[] =>
    readdirSync(folder.path).includes('models') ? readdirSync(join(folder.path, 'models')) : [];

  it('refuses what was trained on translations dealt out at random', async () => {
    const dealt = pairs.map(([english], i): Pair => [english, pairs[(i * 7 + 13) % pairs.length]?.[1] ?? '']);
    const { exitCode, event } = await train(dealt, 8);
    const { reasons, before, after } = event('gate');
    console.log(
      `      MRR@10 ${before.project.mrr.toFixed(1)} -> ${after.project.mrr.toFixed(1)}: ${reasons.join()}`,
    );
    assert.equal(exitCode, 1);
    assert.ok(reasons.length > 0);
    assert.deepEqual(installed(), []);
  });

  it('passes pairs of which every other has its sides swapped: they are turned round', async () => {
    const mixed = pairs.map(([english, turkish], i): Pair =>
      i % 2 ? [turkish, english] : [english, turkish],
    );
    const { exitCode, event } = await train(mixed, 16);
    const swapped = event('pairs').counts.swapped ?? 0;
    const { before, after } = event('gate');
    console.log(
      `      ${swapped} turned round, MRR@10 ${before.project.mrr.toFixed(1)} -> ${after.project.mrr.toFixed(1)}`,
    );
    assert.ok(swapped > 135, String(swapped));
    assert.equal(exitCode, 0);
    assert.ok(after.project.mrr > before.project.mrr + 5);
    assert.ok(installed().includes('tried'));
  });
});
