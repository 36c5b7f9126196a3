import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeList, file, filled, settled } from '../support.ts';

async function similarAt(uri: vscode.Uri, text: string, command: string) {
  const editor = await vscode.window.showTextDocument(uri);
  const line = editor.document
    .getText()
    .split('\n')
    .findIndex((each) => each.includes(text));
  assert.ok(line >= 0, `${uri.path} holds ${text}`);
  editor.selection = new vscode.Selection(line, 0, line, 0);
  const { similar } = await settled();
  await vscode.commands.executeCommand(command);
  assert.ok(similar.current);
  await filled(similar.current);
  return similar.current;
}

describe('Find Similar Passages', () => {
  afterEach(async () => {
    await closeList();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('finds the English counterpart of a Japanese paragraph', async () => {
    const uri = file('docs', 'ja/error-handling.md');
    const pick = await similarAt(uri, '五回続けて失敗すると', 'kakehashi.findSimilarInOtherLanguages');
    const results = pick.items.flatMap(({ result }) => result ?? []);
    assert.equal(results[0]?.passage.path, 'en/error-handling.md');
    assert.ok(results.every(({ passage }) => passage.language !== 'ja'));
  });

  it('finds passages of every language, but not the passage itself', async () => {
    const uri = file('code', 'gateway/retry.ts');
    const pick = await similarAt(uri, '再試行の間隔を決める', 'kakehashi.findSimilar');
    const results = pick.items.flatMap(({ result }) => result ?? []);
    assert.ok(results.length > 3);
    assert.ok(results.every(({ passage }) => !passage.text.startsWith('再試行の間隔を決める')));
    assert.ok(results.slice(0, 5).some(({ passage }) => passage.path.endsWith('error-handling.md')));
  });

  it('says what to do where no file of the workspace is open', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { similar } = await settled();
    const before = similar.current;
    await vscode.commands.executeCommand('kakehashi.findSimilar');
    assert.equal(similar.current, before);
  });
});
