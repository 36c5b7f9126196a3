import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as errors from '../../../src/core/errors.ts';
import { explain, isCancelled } from '../../../src/vscode/errors.ts';
import { indexState, stateNotice } from '../../../src/vscode/indexState.ts';
import { statusReport, statusUri } from '../../../src/vscode/statusReport.ts';
import { closeList, configured, eventually, openSearch, pathsWith, settled } from '../support.ts';

describe('What goes wrong', () => {
  before(settled);

  it('is said in a sentence with at most one button, whose command exists', async () => {
    const commands = new Set(await vscode.commands.getCommands());
    const data = { path: '/a/b', reason: 'io' };
    const { KakehashiError, CorruptIndexError, PairFileError, TrainingError, ...shown } = errors;
    // A damaged index is set aside and made anew; the others are told by the command line, as events of the run.
    const unseen = [CorruptIndexError, PairFileError, TrainingError];
    for (const Unseen of unseen) assert.ok(new Unseen() instanceof KakehashiError);
    const known = Object.values(shown).map((Shown) => new Shown(data, new errors.ModelError(data)));
    const full = { ...data, reason: 'full' };
    for (const error of [...known, new errors.IndexWriteError(full), new errors.StorageWriteError(full)]) {
      const { text, action } = explain(error);
      assert.match(text, /\.$/, text);
      assert.doesNotMatch(text, /[{}]|undefined|should not have/, text);
      if (action) assert.ok(commands.has(action.command), action.command);
    }
  });

  it('offers another model for a wrong one and another run for a full disk', () => {
    assert.equal(explain(new errors.ModelError()).action?.command, 'kakehashi.switchModel');
    assert.equal(explain(new errors.IndexWriteError()).action?.command, 'kakehashi.resumeIndexing');
    assert.match(explain(new Error('surprise')).text, /surprise$/);
  });

  it('is not said where the user has cancelled', () => {
    assert.ok(isCancelled(new DOMException('cancelled', 'AbortError')));
    assert.ok(!isCancelled(new Error('cancelled')));
  });

  it('leaves the search by words where no model runs, and the status says so', async () => {
    const { indexing } = await settled();
    await configured('engine.runtime', 'none', async () => {
      await eventually(() => indexState(indexing) === 'degraded', 'the status says so');
      assert.ok(stateNotice(indexing));
      await eventually(
        async () => (await pathsWith('サーキットブレーカー')).includes('ja/error-handling.md'),
        'the words are found',
      );
      const { pick } = await openSearch('サーキットブレーカー');
      assert.match(pick.title ?? '', /words only/);
      assert.ok(pick.items.some(({ result }) => result?.passage.path === 'ja/error-handling.md'));
      assert.match(statusReport(indexing), /none — switched off by "kakehashi\.engine\.runtime"/);
      await closeList();
    });
    await eventually(() => indexState(indexing) === 'current', 'the model runs again');
    assert.equal(indexing.status?.runtime, 'native');
  });

  it('runs the model as WASM where that is chosen', async () => {
    const { indexing } = await settled();
    await configured('engine.runtime', 'wasm', async () => {
      await eventually(() => indexing.status?.runtime === 'wasm', 'the runtime is WASM');
      const { pick } = await openSearch('エラー処理の方法');
      assert.equal(pick.items[0]?.result?.passage.path, 'ja/error-handling.md');
      await closeList();
    });
  });

  it('is a wrong model that is named in the report, until the setting is corrected', async () => {
    const { indexing } = await settled();
    await configured('model.path', '/nowhere/model', async () => {
      await eventually(() => indexState(indexing) === 'unswitched', 'the status says so');
      assert.equal((indexing.switchError as errors.ModelError).code, 'model');
      await eventually(async () => {
        const report = await vscode.workspace.openTextDocument(statusUri);
        assert.match(report.getText(), /^> The model cannot be used: \/nowhere\/model/m);
      }, 'the report names it');
      assert.match(stateNotice(indexing) ?? '', /the one before answers/);
      assert.ok((await pathsWith('サーキットブレーカー')).includes('ja/error-handling.md'));
    });
    await eventually(() => indexState(indexing) === 'current', 'the setting is corrected');
  });
});
