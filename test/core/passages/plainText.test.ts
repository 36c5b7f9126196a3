import assert from 'node:assert/strict';
import { extractPlainText } from '../../../src/core/passages/plainText.ts';
import { outline } from '../../support/passages.ts';

const plain = (...lines: string[]): Promise<string[][]> =>
  outline(extractPlainText, { languageId: 'plaintext', text: lines.join('\n') });

describe('Plain text', () => {
  it('keeps paragraphs and drops lines that only draw', async () => {
    const found = await plain(
      '',
      '使い方',
      '======',
      '  起動するだけです。',
      '',
      '',
      'Then wait - a little.',
      '――',
      '────',
      '',
    );
    assert.deepEqual(found, [['2-8', '', '使い方\n\n起動するだけです。\n\nThen wait - a little.\n――']]);
  });

  it('finds nothing in a file without words', async () => {
    assert.deepEqual(await plain(''), []);
    assert.deepEqual(await plain(' ', '----', '\t'), []);
  });
});
