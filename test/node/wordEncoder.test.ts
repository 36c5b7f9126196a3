import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PreTrainedTokenizer } from '@xenova/transformers/src/tokenizers.js';
import { WordEncoder } from '../../src/node/wordEncoder.ts';

interface Configuration {
  readonly model: { readonly type: string };
  readonly pre_tokenizer: { readonly pretokenizers: readonly object[] };
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(`models/kakehashi-small/${name}`, 'utf8')) as unknown;
const configuration = read('tokenizer.json') as Configuration;
const tokenizer = (changes: object = {}, options: object = {}): PreTrainedTokenizer =>
  new PreTrainedTokenizer(
    { ...configuration, ...changes },
    { ...(read('tokenizer_config.json') as object), ...options },
  );

const texts = [
  'ＡＰＩキーの取得 getUserById() を呼ぶ。',
  'ﾊﾝｶｸｶﾅと半角ｶﾞ、ﾊﾟ',
  'エラー処理の方法はこちらを参照してくださいエラー処理の方法',
  'The [PAD] token and the [UNK] token, then [PAD]',
  'İstanbul ĞÜŞ ﬁne Å Å ＫＥＬＶＩＮ K',
  '한국어 문서 2024년 １２３４５',
  '  \n\t ',
  '🧑‍💻 emoji 👍🏽 and \u200b zero width',
  'e\u0301te\u0301 l\u2019e\u0301cole \u1100\u1161',
  '',
];

describe('WordEncoder', () => {
  const plain = tokenizer();

  it('gives the ids of the tokenizer it wraps, the second time as well', () => {
    const encoder = WordEncoder.of(tokenizer());
    assert.ok(encoder);
    for (const text of [...texts, ...texts]) assert.deepEqual(encoder.encode(text), plain.encode(text), text);
  });

  it('gives the same ids when it had to forget words', () => {
    const encoder = WordEncoder.of(tokenizer(), 3);
    for (const text of texts) assert.deepEqual(encoder?.encode(text), plain.encode(text), text);
  });

  it('forgets what the byte-pair model remembers too', () => {
    const wrapped = tokenizer();
    const encoder = WordEncoder.of(wrapped, 3);
    encoder?.encode('one two three four five six seven eight');
    assert.ok(wrapped.model.cache.size <= 3);
  });

  it('leaves tokenizers alone whose words depend on one another', () => {
    const [split, bytes] = configuration.pre_tokenizer.pretokenizers;
    const sequence = (...pretokenizers: unknown[]) => ({
      pre_tokenizer: { type: 'Sequence', pretokenizers },
    });
    const dependent = [
      tokenizer({ pre_tokenizer: { type: 'Whitespace' } }),
      tokenizer(sequence(split, { ...bytes, add_prefix_space: true })),
      tokenizer(sequence(split, bytes, { type: 'Punctuation' })),
      tokenizer({}, { remove_space: true }),
      tokenizer({}, { do_lowercase_and_remove_accent: true }),
      tokenizer({ post_processor: { type: 'ByteLevel' } }),
    ];
    assert.deepEqual(
      dependent.map((each) => WordEncoder.of(each)),
      dependent.map(() => undefined),
    );
  });
});
