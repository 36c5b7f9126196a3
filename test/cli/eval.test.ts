import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { json, kakehashi } from '../support/cli.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';

type Row = Readonly<Record<string, number | string>>;

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const pets = [
  { xx: 'neko', en: 'cat' },
  { xx: 'inu', en: 'dog' },
];
/** The set of the tiny encoder, whose words these are. */
const tinySet = {
  'docs-retrieval.corpus.jsonl': lines(
    pets.flatMap(({ xx, en }) => [
      { id: en, lang: 'en', text: en },
      { id: xx, lang: 'ja', text: xx },
    ]),
  ),
  'docs-retrieval.pairs.jsonl': lines([
    { en_id: 'cat', ja_id: 'neko', en_heading_path: ['dog', 'dog', 'cat'], ja_heading_path: ['neko'] },
    { en_id: 'dog', ja_id: 'inu', en_heading_path: ['dog'], ja_heading_path: ['inu'] },
  ]),
  'tatoeba-dev.en-ja.jsonl': lines(pets),
};
const card =
  '---\nlicense: mit\nmetrics:\n- old\nmodel-index:\n- name: old\n---\n\n# Tiny\n\n<!-- eval:start -->\nold\n<!-- eval:end -->\n\n## After\n';

describe('kakehashi eval', function () {
  this.timeout(600_000);
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());
  const at = (name: string): string => join(folder.path, name);

  const evaluate = async (model: string, set: string, ...options: string[]) => {
    const measures = await json<Row>(['eval', '--set', at(set), '--model', at(model), ...options]);
    return new Map(measures.map(({ measure, ...figures }) => [measure, figures as Record<string, number>]));
  };
  const tiny = (given: Parameters<typeof writeTinyEncoder>[1] = {}): void => {
    writeTinyEncoder(at('tiny'), given);
    writeFiles(at('set'), tinySet);
  };
  const refused = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await kakehashi(['eval', '--set', at('set'), ...args]);
    assert.deepEqual([exitCode, stdout], [2, '']);
    return stderr;
  };

  it('measures a set of a few lines, one object a measure', async () => {
    const words = [['猫が眠っている', 'The cat is asleep'], ['税金を払う', 'to pay taxes'], ['雪が降る', 'It snows']]; // prettier-ignore
    const cat = 'The cat is asleep.';
    const similar = [[cat, cat, 5], [cat, 'A cat is sleeping.', 4], [cat, 'Corporate tax law was reformed.', 0]]; // prettier-ignore
    writeFiles(at('set'), {
      'tatoeba.dev.ja-en.jsonl': lines(words.map(([xx, en]) => ({ xx, en }))),
      'stsb.dev.en.jsonl': lines(similar.map(([a, b, score]) => ({ a, b, score }))),
    });
    const measures = await json<Row>(['eval', '--set', at('set'), '--model', 'kakehashi-small']);
    const names = measures.map(({ measure }) => measure);
    assert.deepEqual(names, ['stsb.dev.en', 'tatoeba.dev.ja-en', 'size of graph and tokenizer']);
    assert.ok(Number(measures[0]?.['spearman']) > 99);
    assert.ok(Number(measures[1]?.['mean']) > 60);
    assert.ok(Number(measures[2]?.['MiB']) > 1);
    writeFiles(at('set'), { 'stsb.dev.en.jsonl': 'not json\n' });
    assert.match(await refused(), /stsb\.dev\.en\.jsonl: not JSON lines.*--set\.\n$/);
  });

  it('says which file is missing, and that a folder holds no set', async () => {
    tiny();
    rmSync(at('set/docs-retrieval.corpus.jsonl'));
    assert.match(
      await refused('--model', at('tiny')),
      /docs-retrieval\.corpus\.jsonl: missing from the evaluation set\./,
    );
    rmSync(at('set'), { recursive: true });
    writeFiles(at('set'), { 'other.jsonl': '{}\n', 'tatoeba.txt': '' });
    assert.match(await refused('--model', at('tiny')), /set: no evaluation set there\./);
  });

  it('pools a graph that does not, by the mean or the first token', async () => {
    tiny();
    const mean = async (...options: string[]) =>
      (await evaluate('tiny', 'set', ...options)).get('tatoeba-dev.en-ja')?.['mean'];
    assert.deepEqual([await mean(), await mean('--pooling', 'cls')], [0, 100]);
  });

  it('puts the prefixes that are given before queries and passages', async () => {
    tiny();
    const mrr = async (...options: string[]) =>
      (await evaluate('tiny', 'set', '--pooling', 'cls', ...options)).get(
        'docs-retrieval: ja heading -> en section',
      )?.['mrr@10'];
    const [query, passage] = [
      ['--query-prefix', 'query '],
      ['--passage-prefix', 'query '],
    ];
    assert.equal(await mrr(), 100);
    assert.equal(await mrr(...passage), 75);
    assert.equal(await mrr(...query, ...passage), 100);
    // Two dogs before a cat ask for a dog; before every passage they change no order.
    assert.equal(await mrr('--query-prefix', 'dog dog '), 75);
    assert.equal(await mrr('--passage-prefix', 'dog dog '), 100);
  });

  it('stresses the last heading for students of this project alone, and for them unless told otherwise', async () => {
    tiny();
    const mrr = async (...options: string[]) =>
      (await evaluate('tiny', 'set', '--pooling', 'cls', ...options)).get(
        'docs-retrieval: en heading -> en section',
      )?.['mrr@10'];
    assert.equal(await mrr(), 75);
    writeFiles(at('tiny'), { 'kakehashi.json': '{"id":"ours"}' });
    assert.equal(await mrr(), 100);
    assert.equal(await mrr('--plain-headings'), 75);
  });

  it('counts unrelated queries above the weak line once there is one, which --calibrate writes', async () => {
    tiny({ 'README.md': card });
    const controls = async (...options: string[]) =>
      (await evaluate('tiny', 'set', ...options)).get('docs-retrieval: unrelated queries') ?? {};
    assert.deepEqual(Object.keys(await controls()), ['p95 x100']);
    // Each sentence of the controls is a section word for word: the line is drawn above all of them.
    assert.deepEqual(await controls('--calibrate'), { 'above weak': 0, 'p95 x100': 100 });
    const manifest = (): unknown => JSON.parse(readFileSync(at('tiny/kakehashi.json'), 'utf8'));
    assert.deepEqual(manifest(), { scores: { weak: 1, fair: 1, strong: 1 } });
    writeFiles(at('tiny'), { 'kakehashi.json': '{"maxTokens":8,"scores":{"weak":0.9}}' });
    assert.equal((await controls())['above weak'], 100);
    await controls('--calibrate');
    assert.deepEqual(manifest(), { maxTokens: 8, scores: { weak: 1, fair: 1, strong: 1 } });
  });

  it('writes the table that it prints into the card, and nothing else', async () => {
    tiny({ 'README.md': card });
    const { exitCode, stdout } = await kakehashi([
      'eval',
      '--set',
      at('set'),
      '--model',
      at('tiny'),
      '--write-card',
    ]);
    assert.equal(exitCode, 0);
    const written = readFileSync(at('tiny/README.md'), 'utf8');
    assert.match(
      written,
      /---\n\n# Tiny\n\n<!-- eval:start -->\nMeasured on \d{4}-\d\d-\d\d by `[^`]+`\.\n\n\| measure/,
    );
    assert.match(
      written,
      /^---\nlicense: mit\nmetrics:\n- "cosine_mrr@10"\n[^]*\nmodel-index:\n- name: "tiny"\n/,
    );
    assert.doesNotMatch(written, /\bold\b/);
    assert.match(written, /\|\n<!-- eval:end -->\n\n## After\n$/);
    const rows = [...written.matchAll(/^\| (?!measure)(.+?) \| (.+) \|$/gm)].map(
      ([, name, figures]) => `${name} ${figures}`,
    );
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/ {2,}/, ' ').replaceAll('  ', ', '));
    assert.ok(rows.length > 10);
    assert.deepEqual([...rows, printed.at(-1)], printed);
    assert.match(printed.at(-1) ?? '', /^speed on this machine passages\/s \d/);
  });

  it('writes no card where there is no place for the table, and says so before it measures', async () => {
    tiny();
    for (const text of [undefined, '# Tiny\n', '# Tiny\n<!-- eval:start -->\n']) {
      if (text !== undefined) writeFiles(at('tiny'), { 'README.md': text });
      const stderr = await refused('--model', at('tiny'), '--write-card');
      assert.match(stderr, /README\.md: no model card with a line <!-- eval:start -->/);
    }
    assert.equal(readFileSync(at('tiny/README.md'), 'utf8'), '# Tiny\n<!-- eval:start -->\n');
  });

  it('stores nothing beside the model that was measured in another way', async () => {
    tiny({ 'README.md': card });
    for (const variant of [
      ['--dimensions', '2'],
      ['--pooling', 'cls'],
      ['--query-prefix', ''],
      ['--passage-prefix', 'x'],
      ['--plain-headings'],
    ])
      // prettier-ignore
      for (const writing of ['--calibrate', '--write-card'])
        assert.match(
          await refused('--model', at('tiny'), writing, ...variant),
          new RegExp(`^${variant[0]}: not with ${writing},`),
        );
    assert.equal(readFileSync(at('tiny/README.md'), 'utf8'), card);
    assert.match(
      await refused('--pooling', 'max'),
      /^--pooling: max is not allowed\. Choose from: mean, cls/,
    );
  });

  it('measures the leading dimensions alone', async () => {
    tiny();
    const mean = async (...options: string[]) =>
      (await evaluate('tiny', 'set', '--pooling', 'cls', ...options)).get('tatoeba-dev.en-ja')?.['mean'];
    assert.equal(await mean('--dimensions', '4'), 100);
    // What tells a dog from nothing at all stands in the fourth.
    assert.equal(await mean('--dimensions', '3'), 50);
  });

  it('calibrates and describes a copy of the bundled student', async () => {
    cpSync('models/kakehashi-small', at('copy'), { recursive: true });
    writeFiles(at('set'), { ...tinySet, 'stsb.jsonl': lines([{ a: 'cat', b: 'dog', score: 1 }, { a: 'cat', b: 'a cat', score: 5 }]) }); // prettier-ignore
    const measures = await evaluate('copy', 'set', '--calibrate', '--write-card');
    const MiB = Number(measures.get('size of graph and tokenizer')?.['MiB']);
    assert.ok(MiB > 10 && MiB < 20);
    assert.ok(Number(measures.get('speed on this machine')?.['passages/s']) > 0);
    const { scores, id } = JSON.parse(readFileSync(at('copy/kakehashi.json'), 'utf8')) as {
      id: string;
      scores: Row;
    };
    assert.equal(id, 'kakehashi-small');
    assert.ok(Number(scores['weak']) > 0.9 && Number(scores['strong']) >= Number(scores['fair']));
    const before = readFileSync('models/kakehashi-small/README.md', 'utf8');
    const after = readFileSync(at('copy/README.md'), 'utf8');
    assert.equal(after.split('<!-- eval:end -->')[1], before.split('<!-- eval:end -->')[1]);
    assert.match(after, /\| stsb \| spearman 100\.0 \|/);
  });
});
