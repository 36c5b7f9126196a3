import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { builtCli, json } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';

type Figures = Readonly<Record<string, number>>;

const shared = resolve('../shared/eval');
/** What the set is measured by elsewhere: the same vectors by another program's arithmetic. */
const script = join(shared, 'evaluate.py');
const rowsOf = (name: string): string[] =>
  readFileSync(join(shared, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n');

/** The first rows of some sets. So few texts are one request to the engine by either program. */
function smallSet(): Record<string, string> {
  const first = (name: string, count: number): string => rowsOf(name).slice(0, count).join('\n') + '\n';
  const pairs = rowsOf('docs-retrieval-dev.pairs').slice(0, 100);
  const ids = new Set(
    pairs.flatMap((line) => {
      const { en_id, ja_id } = JSON.parse(line) as { en_id: string; ja_id: string };
      return [en_id, ja_id];
    }),
  );
  const corpus = rowsOf('docs-retrieval-dev.corpus').filter((line) =>
    ids.has((JSON.parse(line) as { id: string }).id),
  );
  return {
    'docs-retrieval-dev.pairs.jsonl': `${pairs.join('\n')}\n`,
    'docs-retrieval-dev.corpus.jsonl': `${corpus.join('\n')}\n`,
    'stsb-en-dev.jsonl': first('stsb-en-dev', 200),
    'tatoeba-dev.en-ja.jsonl': first('tatoeba-dev.en-ja', 200),
  };
}

function reasonToSkip(): string | undefined {
  if (!existsSync(script)) return `${script} is not there`;
  if (spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status !== 0)
    return 'python3 has no numpy';
  return undefined;
}

describe('kakehashi eval beside evaluate.py', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  it('gives its figures to a tenth', async function () {
    const reason = reasonToSkip();
    if (reason !== undefined) {
      console.log(`SKIPPED: no comparison with evaluate.py: ${reason}`);
      this.skip();
    }
    const [set, out] = [join(folder.path, 'set'), join(folder.path, 'out.json')];
    writeFiles(set, smallSet());
    const embed = `'${process.execPath}' '${builtCli()}' embed --model kakehashi-small --type {type}`;
    await promisify(execFile)('python3', [script, '--sets', set, '--embed', embed, '--json', out]);
    const theirs = JSON.parse(readFileSync(out, 'utf8')) as Record<string, Figures>;
    const measures = await json<Figures>(['eval', '--set', set, '--model', 'kakehashi-small']);
    const ours = new Map(measures.map((measure) => [String(measure['measure']), measure]));
    assert.equal(Object.keys(theirs).length, 8);
    for (const [name, figures] of Object.entries(theirs))
      for (const [figure, value] of Object.entries(figures))
        assert.ok(Math.abs((ours.get(name)?.[figure] ?? NaN) - value) < 0.05, `${name} ${figure}: ${value}`);
  });
});
