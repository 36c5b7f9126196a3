import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { statusReport, statusUri } from '../../../src/vscode/statusReport.ts';
import { whyText } from '../../../src/vscode/whyCommand.ts';
import { eventually, file, folder, settled, write } from '../support.ts';

describe('What the user can ask about the index', () => {
  it('shows the status as a rendered document', async () => {
    const { indexing } = await settled();
    await vscode.commands.executeCommand('kakehashi.showStatus');
    await eventually(() => {
      const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
      assert.ok(tabs.some(({ input }) => input instanceof vscode.TabInputWebview));
    }, 'the preview is open');
    const text = (await vscode.workspace.openTextDocument(statusUri)).getText();
    const passages = indexing.status?.folders.map((each) => each.passages) ?? [];
    for (const part of ['## docs', '## code', 'kakehashi-small (256)', 'native', '日本語 ', 'English '])
      assert.ok(text.includes(part), `${part} in\n${text}`);
    for (const count of passages) assert.match(text, new RegExp(`\\| ${count} passages in \\d+ files`));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('names files that were left out and why', async () => {
    const { indexing } = await settled();
    const uri = file('docs', 'bro`ken.md');
    await vscode.workspace.fs.writeFile(
      uri,
      Uint8Array.from({ length: 4_000 }, (_, i) => (i * 7) % 256),
    );
    const failed = (): readonly { path: string; reason: string }[] =>
      indexing.status?.folders.flatMap((each) => each.failed) ?? [];
    await eventually(() => failed().some(({ path }) => path === 'bro`ken.md'), 'the binary file is named');
    assert.ok(statusReport(indexing).includes('\n- `` bro`ken.md ``: '), statusReport(indexing));
    assert.equal(failed()[0]?.reason, 'binary');
    await vscode.workspace.fs.delete(uri);
    await eventually(() => failed().length === 0, 'the failure is forgotten with the file');
  });

  it('says which rule leaves a file out', async () => {
    const { indexing } = await settled();
    await write(file('docs', '.gitignore'), '# drafts\n*.draft.md\n');
    await write(file('docs', 'a.draft.md'), '# A\n\nText.\n');
    const reason = await indexing.request('why', {
      folder: folder('docs').uri.toString(),
      path: 'a.draft.md',
    });
    assert.equal(reason.indexed, false);
    const text = whyText(reason);
    assert.match(text, /\*\.draft\.md.*\.gitignore.*2/);
    await vscode.workspace.fs.delete(file('docs', '.gitignore'));
    await vscode.workspace.fs.delete(file('docs', 'a.draft.md'));
  });
});
