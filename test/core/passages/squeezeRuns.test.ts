import assert from 'node:assert/strict';
import { squeezeRuns } from '../../../src/core/passages/squeezeRuns.ts';

describe('Runs within a line', () => {
  it('are cut, and everything around them stays on its line', () => {
    for (const unit of ['*', ' ', '> ', '<!--', '[^a]: ', 'あ', '\\"']) {
      const text = `前の行\nstart ${unit.repeat(5_000)} 終わり\n次の行`;
      const squeezed = squeezeRuns(text);
      assert.ok(squeezed.length < 700, unit);
      const lines = squeezed.split('\n');
      assert.deepEqual([lines[0], lines[2]], ['前の行', '次の行']);
      assert.ok(lines[1]?.startsWith(`start ${unit}${unit}`) && lines[1].endsWith(`${unit} 終わり`), unit);
    }
  });

  it('lose an even number of units, so that escapes stay in pairs', () => {
    for (const count of [2_000, 2_001]) {
      const { length } = squeezeRuns(`"${'\\'.repeat(count)}"`);
      assert.equal(length % 2, count % 2);
    }
  });

  it('are left alone where people write them, and over lines', () => {
    const rows = `| ${'a'.padEnd(300)} |\n`.repeat(400);
    for (const text of [rows, '\n'.repeat(5_000), `${'-'.repeat(120)}\n`, 'ab'.repeat(200)])
      assert.equal(squeezeRuns(text), text);
  });
});
