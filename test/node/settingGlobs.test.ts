import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { matchesPlain, SettingGlobs } from '../../src/node/settingGlobs.ts';

describe('The globs of the settings', () => {
  const find = (glob: string, path: string): string | undefined => new SettingGlobs([glob]).find(path);

  it('are skipped where they are empty', () => {
    assert.equal(new SettingGlobs(['', 'a/**']).find('a/b.md'), 'a/**');
  });

  it('answer at once whatever their wildcards', () => {
    const startMs = performance.now();
    assert.equal(find('*a*a*a*a*b', 'a'.repeat(200)), undefined);
    assert.equal(find('*a*a*a*a*b', `${'a'.repeat(200)}b`), '*a*a*a*a*b');
    assert.equal(find(`${'**/a/'.repeat(8)}b`, 'a/'.repeat(500)), undefined);
    assert.equal(find('+(+(+(a)))b', 'a'.repeat(200)), undefined);
    assert.equal(find('((a+)+)+b', 'a'.repeat(200)), undefined);
    assert.equal(find('[a]+[a]+[a]+[a]+[a]+[a]+b', 'a'.repeat(200)), undefined);
    assert.ok(performance.now() - startMs < 1_000);
  }).timeout(60_000);

  it('are refused where only a regular expression could answer, too late', () => {
    const costly = ['{*a*a*a*a*b,c}', '**/a/**/a/**/a/**/[b]'];
    assert.deepEqual(new SettingGlobs(['**/{a,b}/**/*.min.*', ...costly]).refused, costly);
  });

  it('match parentheses of a name', () => {
    assert.equal(find('app/(group)/**', 'app/(group)/page.tsx'), 'app/(group)/**');
    assert.equal(find('**/*.{md,txt}', 'a/b.txt'), '**/*.{md,txt}');
  });

  it('match alike whether plain or as a regular expression', () => {
    const part = fc.constantFrom('**', '*', '?', 'a', 'b*', '*b', 'a*b*', '.a', '*.md', 'a.md', '設*');
    const name = fc.constantFrom('a', 'b', 'ab', 'aab.b', '.a', 'a.md', 'b.md', '設計');
    const glob = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(glob, fc.constantFrom('', '/'), path, (start, end, path) => {
        const matches = picomatch(start + end, { dot: true });
        assert.equal(matchesPlain(start + end, path), matches(path) || matches(`${path}/`));
      }),
      { numRuns: 3_000 },
    );
  });
});
