import assert from 'node:assert/strict';
import type { EmbedTexts, ReadRows } from '../../../src/core/evaluation/benchmark.ts';
import {
  bitext,
  controls,
  documentation,
  half,
  negativeControls,
  similarity,
} from '../../../src/core/evaluation/benchmark.ts';
import type { EmbedType } from '../../../src/core/index/ports.ts';

/** Meanings by the words that carry them, in both languages; a text's vector is the sum of what it holds. */
const meanings: readonly RegExp[] = [/retr|再試行/, /token|認証/, /instal|set-up|導入/, /weather|天気/];
const asked: EmbedType[] = [];

const embed: EmbedTexts = (texts, type) => {
  asked.push(type);
  return Promise.resolve(
    texts.map((text) => {
      const held = meanings.map((meaning) => Number(meaning.test(text.toLowerCase())));
      const length = Math.hypot(...held, 0.1);
      return Float32Array.from([...held, 0.1], (x) => x / length);
    }),
  );
};

const subjects = [
  ['retries', 'Retries', '再試行', 'Requests are retried thrice.', '要求は三回まで再試行される。'],
  ['tokens', 'Tokens', '認証', 'A token expires in an hour.', '認証の期限は一時間です。'],
  ['install', 'Set-up', '導入', 'Install it with npm.', 'npm で導入する。'],
] as const;

const sets: Readonly<Record<string, readonly object[]>> = {
  'docs.corpus': subjects.flatMap(([id, , , en, ja]) => [
    { id, lang: 'en', text: en },
    { id: `${id}#ja`, lang: 'ja', text: ja },
  ]),
  'docs.pairs': subjects.map(([id, en, ja]) => ({
    en_id: id,
    ja_id: `${id}#ja`,
    en_heading_path: ['Guide', en],
    ja_heading_path: ['手引き', ja],
  })),
  'tatoeba-dev.en-ja': [
    { en: 'The weather is fine.', xx: 'いい天気だ。' },
    { en: 'Install it.', xx: '導入する。' },
    { en: 'The sun shines.', xx: '日が照る。' },
    { en: 'What weather!', xx: 'なんという天気だ。' },
  ],
  bitext: subjects.map(([, , , en, ja]) => ({ en, xx: ja })),
  sts: [
    { a: 'retries', b: '再試行', score: 5 },
    { a: 'retry tokens', b: '再試行', label: '2.5' },
    { a: 'weather', b: '再試行', score: 0 },
  ],
};
const read: ReadRows = <T>(name: string) => Promise.resolve((sets[name] ?? []) as readonly T[]);

/** Cosines by hand, a row for each pair, a column for each section. */
const apart = {
  'ja section': { en: [[0.9, 0.1, 0.2], [0.5, 0.4, 0.3], [0.3, 0.2, 0.1]] },
  'en heading': { en: [[3, 2, 1], [2, 3, 1], [3, 1, 2]], ja: [[3, 2, 1], [3, 1, 2], [3, 2, 1]] },
  'ja heading': { en: [[3, 2, 1], [3, 2, 1], [3, 1, 2]], ja: [[2, 3, 1], [3, 2, 1], [1, 3, 2]] },
} as const; // prettier-ignore

/** English sections are the first three axes; Japanese ones have an axis each and lean on the English. */
const embedApart: EmbedTexts = (texts) =>
  Promise.resolve(
    texts.map((text) => {
      const [what = '', i] = text.split(/ (?=\d$)/);
      const at = Number(i);
      const axes = (place: number): number[] => [0, 1, 2].map((k) => Number(k === place));
      const leaning = apart['ja section'].en;
      if (what === 'en section') return Float32Array.from([...axes(at), 0, 0, 0]);
      if (what === 'ja section') return Float32Array.from([...(leaning[at] ?? []), ...axes(at)]);
      const { en, ja } = apart[what as 'en heading' | 'ja heading'];
      const onEnglish = leaning.map((row) => row.reduce((sum, x, k) => sum + x * (en[at]?.[k] ?? 0), 0));
      const onOwn = onEnglish.map((sum, k) => (ja[at]?.[k] ?? 0) - sum);
      return Float32Array.from([...(en[at] ?? []), ...onOwn]);
    }),
  );

/** The pairs stand in another order than the sections. */
const readApart: ReadRows = <T>(name: string) => {
  const section = (lang: string, i: number) => ({ id: `${lang}${i}`, lang, text: `${lang} section ${i}` });
  const pair = (i: number) => ({
    en_id: `en${i}`,
    ja_id: `ja${i}`,
    en_heading_path: [`en heading ${i}`],
    ja_heading_path: [`ja heading ${i}`],
  });
  const corpus = [0, 1, 2].flatMap((i) => [section('ja', i), section('en', i)]);
  return Promise.resolve((name === 'apart.corpus' ? corpus : [2, 0, 1].map(pair)) as T[]);
};

describe('The benchmark', () => {
  beforeEach(() => void asked.splice(0));

  it('measures bitext both ways, all texts as passages', async () => {
    assert.deepEqual(await bitext('bitext', read, embed), {
      name: 'bitext',
      figures: { 'xx>en': 100, 'en>xx': 100, mean: 100 },
    });
    assert.deepEqual(asked, ['passage', 'passage']);
  });

  it('measures similarity against scores, whatever the column is called', async () => {
    const { figures } = await similarity('sts', read, embed);
    assert.ok(Math.abs((figures['spearman'] ?? 0) - 100) < 1e-9);
  });

  it('measures documentation in all directions, by meaning, words and both', async () => {
    const measures = await documentation('docs', read, embed);
    const mrr = Object.fromEntries(measures.map(({ name, figures }) => [name, figures['mrr@10']]));
    assert.deepEqual(mrr, {
      'docs: ja heading -> en section': 100,
      'docs: en heading -> en section': 100,
      'docs: en heading -> ja section': 100,
      'docs: ja heading -> ja section': 100,
      'docs: ja section -> en section': 100,
      'docs: en section -> ja section': 100,
      'docs: en heading -> en section, words': (2 / 3) * 100,
      'docs: en heading -> en section, fused': 100,
      'docs: ja heading -> ja section, words': 100,
      'docs: ja heading -> ja section, fused': 100,
    });
    assert.deepEqual(asked, ['passage', 'query', 'passage', 'query']);
  });

  it('keeps the six directions of meaning apart', async () => {
    const measures = await documentation('apart', readApart, embedApart);
    const figures = (name: string) => measures.find((measure) => measure.name === `apart: ${name}`)?.figures;
    const mrr = (name: string): number => Math.round(figures(name)?.['mrr@10'] ?? NaN);
    // Ranks of the right section for the three pairs, by hand from the cosines below.
    const percent = (...places: number[]): number =>
      Math.round((places.reduce((sum, place) => sum + 1 / place, 0) / places.length) * 100);
    assert.equal(mrr('ja heading -> en section'), percent(1, 2, 2));
    assert.equal(mrr('en heading -> en section'), percent(1, 1, 2));
    assert.equal(mrr('en heading -> ja section'), percent(1, 3, 3));
    assert.equal(mrr('ja heading -> ja section'), percent(2, 2, 2));
    assert.equal(mrr('ja section -> en section'), percent(1, 2, 3));
    assert.equal(mrr('en section -> ja section'), percent(1, 1, 3));
    assert.deepEqual(figures('ja heading -> ja section'), { 'mrr@10': 50, 'recall@1': 0, 'recall@10': 100 });
  });

  it('finds sections by words where the meaning is no help', async () => {
    const blind: EmbedTexts = (texts) => Promise.resolve(texts.map((_, i) => Float32Array.of(1, i / 1e3)));
    const measures = await documentation('docs', read, blind);
    const figure = (name: string): number =>
      measures.find((measure) => measure.name === `docs: ${name}`)?.figures['mrr@10'] ?? 0;
    assert.equal(figure('ja heading -> ja section, words'), 100);
    assert.ok(figure('ja heading -> ja section, fused') > figure('ja heading -> ja section'));
  });

  it('takes every second pair of unrelated sentences and the cosines of right answers', async () => {
    const data = await controls('docs', read, embed);
    assert.equal(data.answers.length, 2 * 2 * subjects.length);
    assert.ok(data.answers.every((cosine) => cosine > 0.99));
    const [calibrated, measured] = [half(data, 'calibrated'), half(data, 'measured')];
    assert.deepEqual([calibrated.unrelated.length, measured.unrelated.length], [4, 4]);
    assert.deepEqual(
      calibrated.unrelated,
      [0, 1, 4, 5].map((i) => data.unrelated[i]),
    );
  });

  it('counts the unrelated queries whose best passage reaches the weak line', async () => {
    const data = await controls('docs', read, embed);
    const { name, figures } = negativeControls('docs', data, 0.9);
    // Of eight sentences the two about installing find a section; the two that mean nothing known are at 0.1.
    assert.deepEqual([name, figures['above weak']], ['docs: unrelated queries', (2 / 8) * 100]);
    assert.equal(negativeControls('docs', data, 0).figures['above weak'], 100);
    assert.deepEqual(Object.keys(negativeControls('docs', data, undefined).figures), ['p95 x100']);
  });
});
