import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { filesBelow, pathsWith, settled } from '../support.ts';

describe('A window that opens on what an earlier one has indexed', () => {
  it('embeds nothing and finds everything', async () => {
    const { indexing } = await settled();
    assert.equal(indexing.embedded, 0);
    assert.ok((indexing.status?.folders ?? []).every(({ passages }) => passages > 5));
    assert.ok((await pathsWith('サーキットブレーカー')).includes('ja/error-handling.md'));
  });

  it('writes nothing', async () => {
    const { indexing } = await settled();
    const startMs = Date.now() - process.uptime() * 1_000;
    const paths = filesBelow(indexing.indexDir).map((line) => line.split(' ').slice(0, -2).join(' '));
    assert.ok(paths.length > 2);
    assert.deepEqual(
      paths.filter((path) => statSync(path).mtimeMs > startMs),
      [],
    );
  });
});
