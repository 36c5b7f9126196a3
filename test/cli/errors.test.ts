import assert from 'node:assert/strict';
import * as core from '../../src/core/errors.ts';
import { explainError, UsageError } from '../../src/cli/errors.ts';

describe('Errors on the command line', () => {
  for (const [error, exitCode, words] of [
    [new core.EmptyQueryError(), 2, /empty.*give a word/],
    [
      new core.WorkspaceFolderError({ path: '/w', reason: 'missing' }),
      2,
      /^\/w: no such folder.*--workspace/,
    ],
    [
      new core.WorkspaceFolderError({ path: '/w', reason: 'not-a-folder' }),
      2,
      /^\/w: not a folder.*--workspace/,
    ],
    [
      new core.WorkspaceFolderError({ path: '/w', reason: 'permission' }),
      2,
      /^\/w: may not be read.*permissions/,
    ],
    [new core.UnreadableFileError({ path: 'a.md', reason: 'vanished' }), 2, /^a\.md: no such file/],
    [
      new core.UnreadableFileError({ path: 'a.md', reason: 'binary' }),
      2,
      /^a\.md: cannot be read \(binary\)/,
    ],
    [new core.NoPassageError({ path: 'a.md' }), 2, /^a\.md: holds no passage/],
    [
      new core.ModelError({ path: 'config.json', reason: 'missing-file' }),
      2,
      /^config\.json: missing.*--model/,
    ],
    [new core.ModelError({ path: 'tokenizer.json', reason: 'hash' }), 2, /hash does not match.*--model/],
    [new core.IndexWriteError({ path: '/i', reason: 'full' }), 2, /^\/i: the disk is full.*intact/],
    [new core.StorageWriteError({ path: '/m', reason: 'full' }), 2, /^\/m: the disk is full.*intact/],
    [new core.StorageWriteError({ path: '/m', reason: 'permission' }), 2, /^\/m: cannot be written.*--data/],
    [new core.IndexWriteError({ path: '/i', reason: 'permission' }), 2, /^\/i: cannot be written.*--index/],
    [new core.EmbedderUnavailableError({ reason: 'no binary' }), 2, /no binary.*doctor/],
    [new core.EngineExitedError({ exitCode: 1 }), 3, /ended unexpectedly.*doctor/],
    [
      new core.EngineExitedError({ reason: 'hung', path: 'docs/重い.md' }),
      3,
      /^docs\/重い\.md.*\.kakehashiignore/,
    ],
    [new core.IndexLockedError({ path: '/i' }), 2, /^\/i: another process writes this index/],
    [
      new core.CorruptIndexError({ path: 'manifest', reason: 'checksum' }),
      3,
      /^Internal error: CorruptIndexError \(manifest, checksum\)/,
    ],
    [new TypeError('x'), 3, /Internal error: x/],
    [new UsageError('badNumber', { option: '--top', value: '0' }), 2, /^--top: 0/],
  ] as const)
    it(`say what, where and what to do: ${error.name} ${JSON.stringify('data' in error ? error.data : {})}`, () => {
      const before = process.env['LC_ALL'];
      process.env['LC_ALL'] = 'C';
      const explained = explainError(error);
      if (before === undefined) delete process.env['LC_ALL'];
      else process.env['LC_ALL'] = before;
      assert.equal(explained.exitCode, exitCode);
      assert.match(explained.text, words);
      assert.doesNotMatch(explained.text, /[{}\n]/);
    });

  it('stay silent about a cancellation and end with 130', () => {
    assert.deepEqual(explainError(AbortSignal.abort().reason), { text: '', exitCode: 130 });
  });
});
