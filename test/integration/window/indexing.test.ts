import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { indexState, stateNotice } from '../../../src/vscode/indexState.ts';
import {
  configured,
  eventually,
  file,
  filesBelow,
  pathsWith,
  quiet,
  search,
  settled,
  write,
} from '../support.ts';

const remove = (uri: vscode.Uri): Thenable<void> =>
  vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
const isFound = (word: string, path: string) => async (): Promise<boolean> =>
  (await pathsWith(word)).includes(path);
const isGone = (word: string, path: string) => async (): Promise<boolean> =>
  !(await pathsWith(word)).includes(path);

/** The moment at which the editor tells of a file. */
function nextChange(uri: vscode.Uri): Promise<void> {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  return new Promise((resolve) => {
    const note = (changed: vscode.Uri): void => {
      if (changed.toString() !== uri.toString()) return;
      watcher.dispose();
      resolve();
    };
    watcher.onDidCreate(note);
    watcher.onDidChange(note);
  });
}

async function typeInto(path: string, text: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(file('docs', path));
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  await editor.edit((edit) => edit.insert(end, text));
  assert.ok(editor.document.isDirty);
  return editor;
}

const revert = async (): Promise<void> => {
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
};

describe('Indexing in the background', () => {
  it('is current soon after the window opens', async () => {
    const { indexing } = await settled();
    assert.equal(indexState(indexing), 'current');
    const folders = indexing.status?.folders ?? [];
    assert.equal(folders.length, 2);
    assert.ok(folders.every(({ passages, failed }) => passages > 5 && failed.length === 0));
    assert.equal(stateNotice(indexing), undefined);
  });

  it('follows a file from creation over edit and rename to deletion', async () => {
    const created = file('docs', 'ja/cache.md');
    await write(created, '# キャッシュの消去\n\n夜間にキャッシュマンモスを消去します。\n');
    await eventually(isFound('キャッシュマンモス', 'ja/cache.md'), 'the new file is found');
    await write(created, '# キャッシュの消去\n\n朝にキャッシュペンギンを消去します。\n');
    await eventually(isFound('キャッシュペンギン', 'ja/cache.md'), 'the edited text is found');
    const texts = (await search('キャッシュマンモス')).map(({ passage }) => passage.text);
    assert.ok(!texts.some((text) => text.includes('マンモス')), 'the old text is gone');
    await vscode.workspace.fs.rename(created, file('docs', 'ja/store.md'));
    await eventually(isFound('キャッシュペンギン', 'ja/store.md'), 'the renamed file is found');
    await eventually(isGone('キャッシュペンギン', 'ja/cache.md'), 'the old path is gone');
    await remove(file('docs', 'ja/store.md'));
    await eventually(isGone('キャッシュペンギン', 'ja/store.md'), 'the deleted file is gone');
  });

  it('follows a folder under another name', async () => {
    await write(file('docs', 'guides/deep/tour.md'), '# Tour\n\nThe walrus shows the way around.\n');
    await eventually(isFound('walrus', 'guides/deep/tour.md'), 'the new folder is found');
    await vscode.workspace.fs.rename(file('docs', 'guides'), file('docs', 'manuals'));
    await eventually(isFound('walrus', 'manuals/deep/tour.md'), 'the renamed folder is found');
    await eventually(isGone('walrus', 'guides/deep/tour.md'), 'the old folder is gone');
    await remove(file('docs', 'manuals'));
    await eventually(isGone('walrus', 'manuals/deep/tour.md'), 'the deleted folder is gone');
  });

  it('takes a file out when a rule comes to ignore it, and back when the rule goes', async () => {
    await write(file('docs', 'draft.md'), '# Draft\n\nThe narwhal is not published yet.\n');
    await eventually(isFound('narwhal', 'draft.md'), 'the draft is found');
    await write(file('docs', '.gitignore'), 'draft.md\n');
    await eventually(isGone('narwhal', 'draft.md'), 'the ignored file is gone');
    await remove(file('docs', '.gitignore'));
    await eventually(isFound('narwhal', 'draft.md'), 'the file is back');
    await remove(file('docs', 'draft.md'));
  });

  it('reads files in Shift_JIS and EUC-JP', async () => {
    const { convert } = await import('encoding-japanese');
    for (const encoding of ['SJIS', 'EUCJP'] as const) {
      const text = `# 文字コード\n\n古い文書は${encoding === 'SJIS' ? '図書館' : '博物館'}にあります。\n`;
      const bytes = convert(
        [...text].map((c) => c.charCodeAt(0)),
        { to: encoding, from: 'UNICODE' },
      );
      await vscode.workspace.fs.writeFile(file('docs', `${encoding}.md`), Uint8Array.from(bytes));
    }
    await eventually(isFound('図書館', 'SJIS.md'), 'the Shift_JIS file is found');
    await eventually(isFound('博物館', 'EUCJP.md'), 'the EUC-JP file is found');
    await Promise.all(['SJIS.md', 'EUCJP.md'].map((name) => remove(file('docs', name))));
  });

  it('finds what an unsaved buffer says, and what the disk says after it is reverted', async () => {
    await typeInto('en/rate-limits.md', '\n\n## Burst\n\nA hedgehog may exceed the limit once.\n');
    await eventually(isFound('hedgehog', 'en/rate-limits.md'), 'the unsaved text is found');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await eventually(isGone('hedgehog', 'en/rate-limits.md'), 'the reverted text is gone');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('pauses, says so, and goes on when asked', async () => {
    const { indexing } = await settled();
    await vscode.commands.executeCommand('kakehashi.cancelIndexing');
    assert.equal(indexState(indexing), 'paused');
    assert.ok(stateNotice(indexing));
    const seen = nextChange(file('docs', 'paused.md'));
    await write(file('docs', 'paused.md'), '# Pause\n\nThe octopus came during the pause.\n');
    await seen;
    // The extension has heard of the file as well, and would have indexed it after 400 ms.
    await sleep(1_500);
    assert.equal(await isFound('octopus', 'paused.md')(), false);
    await vscode.commands.executeCommand('kakehashi.resumeIndexing');
    await eventually(isFound('octopus', 'paused.md'), 'the file is indexed after the pause');
    await eventually(() => indexState(indexing) === 'current', 'the index is current');
    await remove(file('docs', 'paused.md'));
    await eventually(isGone('octopus', 'paused.md'), 'the file is gone');
  });

  it('can be cancelled while it runs, keeps what is done and resumes', async () => {
    const { indexing } = await settled();
    const run = vscode.commands.executeCommand('kakehashi.rebuildIndex');
    await eventually(() => indexing.isBusy, 'the run has begun');
    await vscode.commands.executeCommand('kakehashi.cancelIndexing');
    await run;
    assert.equal(indexState(indexing), 'paused');
    await vscode.commands.executeCommand('kakehashi.resumeIndexing');
    await eventually(isFound('サーキットブレーカー', 'ja/error-handling.md'), 'everything is there again');
    await eventually(() => indexState(indexing) === 'current', 'the index is current');
  });

  it('rebuilds the index to the same content', async () => {
    const { indexing } = await settled();
    const passages = (): number[] => (indexing.status?.folders ?? []).map((each) => each.passages);
    await quiet();
    const before = passages();
    await vscode.commands.executeCommand('kakehashi.rebuildIndex');
    await quiet();
    assert.deepEqual(passages(), before);
    assert.equal(indexState(indexing), 'current');
  });

  it('comes back after its process is killed', async () => {
    const { indexing } = await settled();
    const { pid } = indexing;
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await eventually(() => indexing.pid !== undefined && indexing.pid !== pid, 'there is a new process');
    await eventually(isFound('サーキットブレーカー', 'ja/error-handling.md'), 'searches are answered again');
    await write(file('docs', 'after.md'), '# After\n\nThe pelican came after the crash.\n');
    await eventually(isFound('pelican', 'after.md'), 'changes are indexed again');
    await remove(file('docs', 'after.md'));
    await eventually(isGone('pelican', 'after.md'), 'the file is gone');
  });

  it('keeps what unsaved buffers say when its process is killed or set up anew', async () => {
    const { indexing } = await settled();
    await typeInto('en/rate-limits.md', '\n\n## Swarm\n\nA swarm of wombats shares one key.\n');
    await eventually(isFound('wombats', 'en/rate-limits.md'), 'the unsaved text is found');
    const { pid } = indexing;
    process.kill(pid ?? 0, 'SIGKILL');
    await eventually(() => indexing.pid !== undefined && indexing.pid !== pid, 'there is a new process');
    await eventually(isFound('wombats', 'en/rate-limits.md'), 'found by the new process');
    await configured('index.maxFileSizeKB', 900, async () => {
      await settled();
      await eventually(isFound('wombats', 'en/rate-limits.md'), 'found with new settings');
    });
    await revert();
    await eventually(isGone('wombats', 'en/rate-limits.md'), 'the reverted text is gone');
  });

  it('is not held up by a file that never settles', async () => {
    await settled();
    const noisy = file('docs', 'noisy.md');
    let isOver = false;
    const noise = (async () => {
      for (let i = 0; !isOver; i++, await sleep(100)) await write(noisy, `# Log\n\nLine ${i} was written.\n`);
    })();
    await write(file('docs', 'quiet.md'), '# Quiet\n\nThe capybara waits for its turn.\n');
    await eventually(isFound('capybara', 'quiet.md'), 'the quiet file is found meanwhile').finally(() => {
      isOver = true;
    });
    await noise;
    await Promise.all([remove(noisy), remove(file('docs', 'quiet.md'))]);
    await eventually(isGone('capybara', 'quiet.md'), 'the file is gone');
  });

  it('leaves everything as it is when a person wants no automatic runs, until asked', async () => {
    const { indexing } = await settled();
    await configured('index.automatic', false, async () => {
      await eventually(() => indexState(indexing) === 'manual', 'the status says so');
      assert.ok(stateNotice(indexing));
      const seen = nextChange(file('docs', 'manual.md'));
      await write(file('docs', 'manual.md'), '# Manual\n\nThe platypus came without being asked.\n');
      await seen;
      await sleep(1_500);
      assert.equal(await isFound('platypus', 'manual.md')(), false);
      await vscode.commands.executeCommand('kakehashi.resumeIndexing');
      assert.equal(await isFound('platypus', 'manual.md')(), true);
    });
    await remove(file('docs', 'manual.md'));
    await eventually(isGone('platypus', 'manual.md'), 'changes are followed again');
  });

  it('ends at the settings that stand last, however quickly they change', async () => {
    await write(file('docs', 'gibbon.md'), '# Gibbon\n\nThe gibbon swings from setting to setting.\n');
    await eventually(isFound('gibbon', 'gibbon.md'), 'the file is found');
    const settings = vscode.workspace.getConfiguration('files');
    const { Workspace } = vscode.ConfigurationTarget;
    await settings.update('exclude', { '**/gibbon.md': true }, Workspace);
    await settings.update('exclude', undefined, Workspace);
    await settled();
    await eventually(isFound('gibbon', 'gibbon.md'), 'it is not left out');
    await remove(file('docs', 'gibbon.md'));
    await eventually(isGone('gibbon', 'gibbon.md'), 'the file is gone');
  });

  it('embeds nothing again for a touch, a rename and a text that comes back', async () => {
    const { indexing } = await settled();
    const text = '# Heron\n\nThe heron stands still in the water.\n';
    await write(file('docs', 'heron.md'), text);
    await eventually(isFound('heron', 'heron.md'), 'the file is found');
    await settled();
    const { embedded } = indexing;
    assert.ok(embedded > 0);
    await write(file('docs', 'heron.md'), text);
    await vscode.workspace.fs.rename(file('docs', 'heron.md'), file('docs', 'bird.md'));
    await eventually(isFound('heron', 'bird.md'), 'the renamed file is found');
    await remove(file('docs', 'bird.md'));
    await eventually(isGone('heron', 'bird.md'), 'the file is gone');
    await write(file('docs', 'heron.md'), text);
    await eventually(isFound('heron', 'heron.md'), 'the file is back');
    await settled();
    assert.equal(indexing.embedded, embedded);
    await remove(file('docs', 'heron.md'));
    await eventually(isGone('heron', 'heron.md'), 'the file is gone again');
  });

  it('writes nothing while nothing changes', async () => {
    const { indexing } = await quiet();
    const before = filesBelow(indexing.indexDir);
    assert.ok(before.length > 2, before.join());
    await sleep(3_000);
    assert.deepEqual(filesBelow(indexing.indexDir), before);
  });
});
