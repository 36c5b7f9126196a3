import assert from 'node:assert/strict';
import { extractRestructuredText } from '../../../src/core/passages/restructuredText.ts';
import { outline } from '../../support/passages.ts';

const rst = (...lines: string[]): Promise<string[][]> =>
  outline(extractRestructuredText, { languageId: 'restructuredtext', text: lines.join('\n') });

describe('reStructuredText', () => {
  it('takes levels from the order in which adornments appear', async () => {
    const found = await rst(
      '=====',
      'Guide',
      '=====',
      'Intro.',
      '',
      'エラー処理',
      '==========',
      '再試行の方法',
      '------------',
      '三回まで再試行します。',
      '',
      'Other',
      '=====',
      'More.',
    );
    assert.deepEqual(found, [
      ['4', 'Guide', 'Intro.'],
      ['10', 'Guide > エラー処理 > 再試行の方法', '三回まで再試行します。'],
      ['14', 'Guide > Other', 'More.'],
    ]);
  });

  it('makes a passage of a title under which only code stands', async () => {
    const found = await rst(
      'Install',
      '-------',
      '.. code-block:: sh',
      '',
      '   pip install tool',
      '',
      'Use',
      '---',
      'Body.',
    );
    assert.deepEqual(found, [
      ['1', '', 'Install'],
      ['9', 'Use', 'Body.'],
    ]);
  });

  it('leaves out literal blocks, code directives, comments, doctests and targets', async () => {
    const found = await rst(
      '.. _target:',
      '',
      '.. a comment',
      '   of two lines',
      '',
      'Run it::',
      '',
      '    $ tool --help',
      '',
      '    second block',
      '',
      '次の例を参照：',
      '',
      '.. code-block:: python',
      '   :linenos:',
      '',
      '   x = 1  # not prose',
      '',
      '>>> 1 + 1',
      '2',
      '',
      '::',
      '',
      '    literal',
      '',
      'The end.',
    );
    assert.deepEqual(found, [['6-26', '', 'Run it:\n\n次の例を参照：\n\nThe end.']]);
  });

  it('reads admonitions, descriptions of functions and captions, without their options', async () => {
    const found = await rst(
      '.. note:: 最初に読むこと。',
      '   Goes on.',
      '',
      '.. py:function:: open(file)',
      '   :module: io',
      '',
      '   Opens a file.',
      '',
      '   :param str file: The path.',
      '   :returns: 開いたファイル',
      '',
      '.. figure:: a.png',
      '   :alt: drawn',
      '',
      '   The caption.',
      '',
      '.. toctree::',
      '   :maxdepth: 2',
      '',
      '   install',
      '',
      '.. versionadded:: 3.2',
    );
    const text = [
      '最初に読むこと。\nGoes on.',
      'open(file)',
      'Opens a file.',
      'file: The path.\nreturns: 開いたファイル',
      'The caption.',
    ];
    assert.deepEqual(found, [['1-15', '', text.join('\n\n')]]);
  });

  it('reads lists, line blocks, tables, footnotes and fields, but not the fields of the file', async () => {
    const found = await rst(
      ':orphan:',
      ':tocdepth: 2',
      '',
      '* 項目一',
      '* item two',
      '#. numbered',
      '',
      '| line block',
      '',
      '+-----+------+',
      '| key | 意味 |',
      '+=====+======+',
      '| ttl | 秒数 |',
      '+-----+------+',
      '',
      '===  ====',
      'a    word',
      '===  ====',
      '',
      '.. [1] A footnote.',
    );
    const text = [
      '項目一\nitem two\nnumbered',
      'line block',
      'key, 意味',
      'ttl, 秒数',
      'a    word',
      'A footnote.',
    ];
    assert.deepEqual(found, [['4-20', '', text.join('\n\n')]]);
  });

  for (const [written, shown] of [
    [':ref:`認証の手順 <auth>` を参照', '認証の手順 を参照'],
    [':py:meth:`~Client.open` opens', 'Client.open opens'],
    ['``*args`` and ``**kwargs``', '*args and **kwargs'],
    ['`Sphinx <https://sphinx-doc.org>`_ and `docs`__', 'Sphinx and docs'],
    ['これは\\ **重要**\\ です', 'これは重要です'],
    ['*emphasis* in **a strong** way', 'emphasis in a strong way'],
    ['2*3*4 and snake_case_name stay', '2*3*4 and snake_case_name stay'],
    ['|release| is out, see target_ and [1]_.', 'release is out, see target and.'],
  ] as const)
    it(`shows ${written} as ${shown}`, async () => {
      assert.deepEqual(await rst(written), [['1', '', shown]]);
    });

  it('reads markup that goes on from line to line, in its paragraph', async () => {
    const found = await rst(
      'See `the long',
      'guide <https://example.com>`_ and **very',
      'strong** words, `認証',
      '<https://example.com/auth>`_ など。',
      '',
      'One ` alone.',
      '',
      'And ` another.',
    );
    const text =
      'See the long\nguide and very\nstrong words, 認証\n など。\n\nOne ` alone.\n\nAnd ` another.';
    assert.deepEqual(found, [['1-8', '', text]]);
  });

  it('finds nothing in an empty file', async () => {
    assert.deepEqual(await rst(''), []);
  });
});
