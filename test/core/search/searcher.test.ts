import assert from 'node:assert/strict';
import type { Passage } from '../../../src/core/passages/passage.ts';
import type { SearchOptions, SearchResult } from '../../../src/core/search/search.ts';
import type { SearchedFolder, SearcherDeps } from '../../../src/core/search/searcher.ts';
import { Searcher } from '../../../src/core/search/searcher.ts';
import { plainDotProducts } from '../../../src/core/search/vectorScan.ts';
import { memorySegment } from '../../support/memorySegment.ts';
import { somePassage } from '../../support/passage.ts';

/** Vectors by hand: retries, tokens, and what is about neither. */
const [retry, token, other] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
].map((vector) => Float32Array.from(vector)) as [Float32Array, Float32Array, Float32Array];
const nearRetry = Float32Array.of(0.8, 0.6, 0);

const passages: readonly (readonly [Passage, Float32Array | undefined])[] = [
  [
    somePassage('Failed requests are retried with back-off', { path: 'src/client.ts', kind: 'comment' }),
    retry,
  ],
  [
    somePassage('失敗した要求は間隔をあけて再試行する', { path: 'docs/ja/limits.md', language: 'ja' }),
    nearRetry,
  ],
  [
    somePassage('認証トークンの取得', { path: 'docs/ja/auth.md', language: 'ja', headingPath: ['認証'] }),
    token,
  ],
  [somePassage('Opens the pool', { path: 'src/pool.py', kind: 'docstring', symbol: 'openPool' }), other],
  [somePassage('Requests wait in the queue', { path: 'src/queue.go', kind: 'comment' }), undefined],
];

const options: SearchOptions = { topK: 10, mode: 'hybrid' };
const english = 'How are failed requests retried?';

describe('Searcher', () => {
  let asked: string[];
  beforeEach(() => (asked = []));

  const deps = (given: Partial<SearcherDeps> = {}): SearcherDeps => ({
    embedQuery: (query) => {
      asked.push(query);
      return Promise.resolve(retry);
    },
    dots: plainDotProducts,
    scores: { weak: 0.5, fair: 0.7, strong: 0.9 },
    globMatcher: (glob) => (path) => path.startsWith(glob.replace('**', '')),
    ...given,
  });

  const folder = (given: Partial<SearchedFolder> = {}): SearchedFolder => {
    const [first, second] = [passages.slice(0, 3), passages.slice(3)];
    const segments = [first, second].map((rows, i) =>
      memorySegment(
        `s${i}`,
        rows.map(([passage]) => passage),
        rows.map(([, vector]) => vector),
      ),
    );
    return {
      folder: 'workspace',
      snapshot: { segments, size: passages.length },
      current: (passage) => Promise.resolve(passage),
      ...given,
    };
  };

  const search = (
    query: string,
    given: Partial<SearchOptions> = {},
    parts: { deps?: Partial<SearcherDeps>; folder?: Partial<SearchedFolder> } = {},
  ): Promise<SearchResult[]> =>
    new Searcher(deps(parts.deps)).search(query, [folder(parts.folder)], { ...options, ...given });

  const paths = async (...given: Parameters<typeof search>): Promise<string[]> =>
    (await search(...given)).map(({ passage }) => passage.path);

  it('ranks by meaning and by words, from one, best first', async () => {
    const found = await search(english);
    assert.deepEqual(
      found.slice(0, 2).map(({ rank, passage, folder }) => [rank, passage.path, folder]),
      [
        [1, 'src/client.ts', 'workspace'],
        [2, 'docs/ja/limits.md', 'workspace'],
      ],
    );
    assert.deepEqual(
      found.map(({ rank }) => rank),
      found.map((_, i) => i + 1),
    );
  });

  it('explains each result by both halves and the words that matched', async () => {
    const [first, second] = await search(english);
    const { lexicalScore = 0, ...explanation } = first?.explanation ?? { matchedTerms: [] };
    assert.ok(lexicalScore > 0);
    assert.deepEqual(explanation, {
      semanticScore: 1,
      semanticRank: 1,
      lexicalRank: 1,
      matchedTerms: ['failed', 'requests', 'retried'],
    });
    assert.deepEqual(second?.explanation, { semanticScore: 0.8, semanticRank: 2, matchedTerms: [] });
    assert.deepEqual([first?.score, second?.score], [1, 0.8]);
  });

  it('names matched words of Japanese, of headings and of symbols, and no bigrams', async () => {
    const matched = async (query: string, path: string): Promise<readonly string[] | undefined> =>
      (await search(query, { mode: 'lexical' })).find(({ passage }) => passage.path === path)?.explanation
        .matchedTerms;
    assert.deepEqual(await matched('認証トークンはどこで取得', 'docs/ja/auth.md'), [
      '認証',
      'トークン',
      '取得',
    ]);
    assert.deepEqual(await matched('openPool', 'src/pool.py'), ['openpool', 'open', 'pool']);
  });

  it('finds the passage in the other language before one that shares a stray word', async () => {
    const stray = somePassage('Requests wait in the queue', { path: 'src/queue.go' });
    const answer = somePassage('失敗したら再試行する', { path: 'docs/ja/limits.md', language: 'ja' });
    const segments = [memorySegment('s', [stray, answer], [other, retry])];
    const found = await paths(english, {}, { folder: { snapshot: { segments, size: 2 } } });
    assert.deepEqual(found, ['docs/ja/limits.md', 'src/queue.go']);
  });

  it('finds passages that wait for their vector by their words', async () => {
    const { explanation } =
      (await search('the queue')).find(({ passage }) => passage.path === 'src/queue.go') ?? {};
    assert.deepEqual([explanation?.semanticRank, explanation?.lexicalRank], [undefined, 1]);
  });

  it('filters by kind, language and path, together too', async () => {
    assert.deepEqual(await paths(english, { kinds: ['docstring'] }), ['src/pool.py']);
    assert.deepEqual((await paths(english, { kinds: ['comment', 'docstring'] })).toSorted(), [
      'src/client.ts',
      'src/pool.py',
      'src/queue.go',
    ]);
    assert.deepEqual(await paths(english, { languages: ['ja'] }), ['docs/ja/limits.md', 'docs/ja/auth.md']);
    assert.deepEqual(await paths(english, { pathGlob: 'docs/**' }), ['docs/ja/limits.md', 'docs/ja/auth.md']);
    assert.deepEqual(await paths(english, { pathGlob: 'src/**', languages: ['ja'] }), []);
  });

  it('takes empty lists of filters for none', async () => {
    assert.deepEqual(await paths(english, { kinds: [], languages: [] }), await paths(english));
  });

  it('stops at topK', async () => assert.equal((await search(english, { topK: 2 })).length, 2));

  it('gives as many as are asked for', async () => {
    const many = Array.from({ length: 250 }, (_, i) => somePassage(`Failed requests are retried ${i}`));
    const segment = memorySegment('many', many, many.map(() => retry)); // prettier-ignore
    const searched = [folder({ snapshot: { segments: [segment], size: many.length } })];
    for (const mode of ['hybrid', 'semantic', 'lexical'] as const)
      assert.equal((await new Searcher(deps()).search(english, searched, { topK: 200, mode })).length, 200);
  });

  for (const query of ['', ' \n\t　', '?!…', '「」—'])
    it(`refuses a query without a word: ${JSON.stringify(query)}`, async () => {
      await assert.rejects(search(query), { name: 'EmptyQueryError' });
      assert.deepEqual(asked, []);
    });

  it('answers a query of 10,000 characters by its beginning', async () => {
    const long = `${english} `.repeat(1_000).slice(0, 10_000);
    assert.equal((await paths(long))[0], 'src/client.ts');
    assert.ok((asked[0]?.length ?? 0) < 10_000);
    assert.equal((await paths('再試行'.repeat(4_000), { mode: 'lexical' }))[0], 'docs/ja/limits.md');
  });

  it('hides passages that are gone and shows moved ones where they are', async () => {
    const range = { startLine: 40, endLine: 41 };
    const found = await search(
      english,
      { topK: 2 },
      {
        folder: {
          current: (passage) =>
            Promise.resolve(passage.path === 'src/client.ts' ? undefined : { ...passage, range }),
        },
      },
    );
    assert.deepEqual(
      found.map(({ rank, passage }) => [rank, passage.path, passage.range]),
      [
        [1, 'docs/ja/limits.md', range],
        [2, 'src/queue.go', range],
      ],
    );
  });

  it('leaves out rows that were replaced', async () => {
    const [passage, vector] = passages[0] ?? [];
    assert.ok(passage && vector);
    const segments = [memorySegment('s', [passage], [vector], new Set([0]))];
    assert.deepEqual(await search(english, {}, { folder: { snapshot: { segments, size: 0 } } }), []);
  });

  it('shows equal passages once', async () => {
    const twins = ['a.md', 'b.md'].map((path) => somePassage('Requests are retried', { path }));
    const segments = [memorySegment('s', twins, [retry, retry])];
    assert.deepEqual(await paths(english, {}, { folder: { snapshot: { segments, size: 2 } } }), ['a.md']);
  });

  it('leaves room for others beside a passage that stands in hundreds of files', async () => {
    // Words of the path count too: the copies differ by their words and not by their meaning.
    const copies = Array.from({ length: 300 }, (_, i) =>
      somePassage(english, { path: `charts/${'deep/'.repeat(i % 7)}${i}.yaml` }),
    );
    const others = ['Requests are retried twice', 'Failed requests are counted'].map((text) => somePassage(text)); // prettier-ignore
    const all = [...copies, ...others];
    const segment = memorySegment(
      'copies',
      all,
      all.map(({ text }) => (text === english ? retry : nearRetry)),
    );
    const isGone = ({ path }: Passage): boolean => /^charts\/\d/.test(path);
    const results = await new Searcher(deps()).search(
      english,
      [
        folder({
          snapshot: { segments: [segment], size: all.length },
          current: (passage) => Promise.resolve(isGone(passage) ? undefined : passage),
        }),
      ],
      options,
    );
    assert.deepEqual(
      results.map(({ passage }) => passage.text),
      [english, ...others.map(({ text }) => text)],
    );
    assert.match(results[0]?.passage.path ?? '', /^charts\/deep\/\d/);
    const { semanticScore, lexicalScore } = results[0]?.explanation ?? {};
    assert.ok(semanticScore && lexicalScore, 'both halves know the same copies');
  });

  it('searches several folders and says where each result is from', async () => {
    const one = { ...folder(), folder: 'one' };
    const two = {
      ...folder(),
      folder: 'two',
      snapshot: {
        segments: [memorySegment('s0', [somePassage('Requests are retried at once')], [retry])],
        size: 1,
      },
    };
    const found = await new Searcher(deps()).search(english, [one, two], { ...options, topK: 2 });
    assert.deepEqual(found.map((result) => result.folder).toSorted(), ['one', 'two']);
  });

  it('asks one half alone where the mode says so', async () => {
    const semantic = await search(english, { mode: 'semantic' });
    assert.ok(semantic.every(({ explanation }) => explanation.lexicalRank === undefined));
    assert.equal(semantic.length, 4);
    asked = [];
    const lexical = await search(english, { mode: 'lexical' });
    assert.ok(lexical.every(({ explanation }) => explanation.semanticRank === undefined));
    assert.deepEqual([asked, lexical[0]?.score, lexical[0]?.passage.path], [[], 1, 'src/client.ts']);
  });

  for (const mode of ['hybrid', 'semantic'] as const)
    it(`ranks by words where no model runs, asked for ${mode}`, async () => {
      const found = await search(
        english,
        { mode },
        { deps: { embedQuery: () => Promise.resolve(undefined) } },
      );
      assert.deepEqual(
        [found[0]?.passage.path, found[0]?.score, found[0]?.isWeak],
        ['src/client.ts', 1, false],
      );
    });

  it('passes cancellation on', async () => {
    const stop = new AbortController();
    const embedQuery: SearcherDeps['embedQuery'] = (_, signal) => {
      stop.abort();
      signal?.throwIfAborted();
      return Promise.resolve(retry);
    };
    const searcher = new Searcher(deps({ embedQuery }));
    await assert.rejects(searcher.search(english, [folder()], options, stop.signal), { name: 'AbortError' });
  });

  it('finds passages like a vector, of those that are wanted', async () => {
    const found = await new Searcher(deps()).similar(
      token,
      [folder()],
      options,
      ({ path }) => path !== 'docs/ja/auth.md',
    );
    assert.deepEqual([found[0]?.passage.path, found[0]?.score], ['docs/ja/limits.md', 0.5984]);
    assert.ok(found.every(({ explanation }) => explanation.matchedTerms.length === 0));
  });
});
