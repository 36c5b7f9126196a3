import assert from 'node:assert/strict';
import { linkless } from '../../src/vscode/linkless.ts';

/** What VS Code takes for a link in a message. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (?:["']).+?["'])?\)/;

describe('A message of the editor', () => {
  it('holds no link that a file’s name brings along', () => {
    const name = '[Restore](command:workbench.extensions.installExtension?%5B%22evil.ext%22%5D "Docs").md';
    assert.match(name, link);
    assert.doesNotMatch(linkless(`${name} is not indexed.`), link);
    assert.equal(linkless('docs/設計 [1].md'), 'docs/設計 [1].md');
  });
});
