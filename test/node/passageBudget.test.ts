import assert from 'node:assert/strict';
import fc from 'fast-check';
import { embeddingText } from '../../src/core/passages/passage.ts';
import { PassageMaker } from '../../src/core/passages/passageMaker.ts';
import { hashText } from '../../src/node/hashText.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { Tokenizer } from '../../src/node/tokenizer.ts';
import { noSyntax } from '../support/passages.ts';

const parts = [
  '認証に失敗したら再試行します。',
  'ｱﾌﾟﾘを起動する。',
  'The connection is closed. ',
  'ＡＰＩキー',
  '𠮷野家',
  '👩‍👩‍👧',
  'e\u0301',
  'ｶﾞ',
  'sha256:0123456789abcdef0123456789abcdef',
  'getUserByIdentifier',
  '연결이 끊어집니다. ',
  ' ',
  '\n',
  '\n\n',
  '\n\n## 見出しの長い節について\n\n',
];

describe('PassageMaker with the student’s tokenizer', () => {
  it('makes no passage of which the student would not read the end', async () => {
    const folder = await loadModelFolder('models/kakehashi-small');
    const tokenizer = new Tokenizer(folder, folder.info.maxTokens);
    const countTokens = (text: string): number => tokenizer.count(text);
    const maker = new PassageMaker({ syntax: noSyntax, countTokens, hash: hashText, maxTokens: 64 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...parts), { maxLength: 80 }), async (texts) => {
        for (const passage of await maker.make({ path: 'a', languageId: 'markdown', text: texts.join('') }))
          assert.ok(countTokens(embeddingText(passage)) <= 64, embeddingText(passage));
      }),
      { numRuns: 150 },
    );
  });
});
