import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { IgnoreVerdict } from '../../src/node/ignoreRules.ts';
import { IgnoreRules } from '../../src/node/ignoreRules.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import type { TreePath } from '../support/gitIgnored.ts';
import { git, gitVerdicts, treePaths } from '../support/gitIgnored.ts';

type Files = Readonly<Record<string, string>>;

/** Verdicts from the top down: below an ignored folder its verdict stands, as for git. */
async function ownVerdicts(root: string, paths: readonly TreePath[]): Promise<(IgnoreVerdict | undefined)[]> {
  const rules = await IgnoreRules.load(root);
  const found = new Map<string, IgnoreVerdict | undefined>();
  for (const { path, isFolder } of paths) {
    const above = found.get(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
    found.set(path, above?.isIgnored ? above : await rules.verdict(path, isFolder));
  }
  return paths.map(({ path }) => found.get(path));
}

const told = (paths: readonly TreePath[], verdicts: readonly (IgnoreVerdict | undefined)[]) =>
  paths.map(({ path }, i) => {
    const verdict = verdicts[i];
    const place = verdict && `${verdict.ruleFile}:${verdict.ruleLine}`;
    return verdict ? `${path}: ${verdict.isIgnored ? 'out' : 'in'} by ${verdict.rule} (${place})` : path;
  });

async function bothVerdicts(root: string): Promise<{ own: string[]; git: string[] }> {
  const paths = treePaths(root);
  const names = paths.map(({ path }) => path);
  return { own: told(paths, await ownVerdicts(root, paths)), git: told(paths, gitVerdicts(root, names)) };
}

async function assertLikeGit(root: string): Promise<string[]> {
  const { own, git } = await bothVerdicts(root);
  assert.deepEqual(own, git);
  return git;
}

function repository(root: string, files: Files): void {
  mkdirSync(root, { recursive: true });
  git(root, ['init', '-q']);
  writeFiles(root, files);
}

/** A tree in which each rule of `.gitignore` has something to match and something to spare. */
const tree: Files = Object.fromEntries(
  [
    'README.md',
    'notes.txt',
    'build/a.md',
    'build/deep/b.md',
    'docs/build/c.md',
    'docs/build.md',
    'docs/en/guide.md',
    'docs/ja/guide.md',
    'docs/ja/構成.md',
    '設計書/概要.md',
    '設計書/詳細/認証フロー.md',
    'src/a/b/c/deep.ts',
    'src/a/deep.ts',
    'src/deep.ts',
    '#hash.md',
    '!bang.md',
    'trailing ',
    'with space.md',
    'v1.md',
    'v2.md',
    'vA.md',
    'v-.md',
    'v].md',
    'back\\slash.md',
    'star*.md',
    'ﾃｽﾄ.md',
    'ＡＰＩ.md',
    'Upper.MD',
    '.hidden/x.md',
    'a/foo/bar',
    'foo/bar',
    'foo/b/bar',
  ].map((name) => [name, name]),
);

const cases: Readonly<Record<string, string>> = {
  'a plain name at any depth': 'build\ndeep.ts\n',
  'a folder only': 'build/\nREADME.md/\n',
  'an anchored name': '/build\n/guide.md\n',
  'a slash in the middle': 'docs/build\nja/guide.md\n',
  'a negation after a rule': '*.md\n!guide.md\n!/README.md\n',
  'a rule after a negation': '!guide.md\n*.md\n',
  'a folder whose content is included again in vain': 'docs/\n!docs/en/guide.md\n!docs/en/\n',
  'a folder whose content is included again by its levels':
    'docs/*\n!docs/en\ndocs/en/*\n!docs/en/guide.md\n',
  'leading double stars': '**/deep.ts\n**/build\n',
  'trailing double stars': 'src/**\n!src/deep.ts\n',
  'double stars in the middle': 'src/**/deep.ts\nfoo/**/bar\n',
  'double stars that are no path component': 'src/a**\n**.md\n/fo**o/bar\n',
  'everything but': '*\n!*/\n!*.md\n',
  'trailing spaces': 'v1.md   \ntrailing\\ \nwith space.md  \n',
  'a space that nothing keeps': 'trailing \n',
  'an escaped hash and bang': '\\#hash.md\n\\!bang.md\n',
  'a comment and blank lines': '# v1.md\n\n   \n#hash.md\nv2.md\n',
  'a negated bang': '*.md\n!!bang.md\n!\\!bang.md\n',
  'character classes': 'v[12].md\n',
  'negated character classes': 'v[!1].md\nv[^A].md\n',
  'ranges, named classes and a bracket in brackets': 'v[[:digit:]].md\nv[A-C].md\nv[]].md\nv[-].md\n',
  'a class without end': 'v[1.md\n',
  'escaped wildcards and backslashes': 'star\\*.md\nback\\\\slash.md\nv\\1.md\n',
  'a question mark': 'v?.md\n????????/a.md\n',
  'non-ASCII names': '設計書/\n',
  'non-ASCII names with wildcards': '設計書/**/*.md\n!設計書/概要.md\n構*.md\n?????????/概要.md\n',
  'half-width kana and full-width letters': 'ﾃｽﾄ.md\nＡＰ*.md\n',
  'classes of characters of several bytes': '[設構]成.md\nﾃｽ[ﾄ].md\n',
  'carriage returns': '*.txt\r\nbuild/\r\n!docs/build/\r\n# comment\r\n\r\nv1.md  \r\n',
  'a carriage return at the very end': 'build/\r\nv1.md\r',
  'a byte order mark': '\uFEFFREADME.md\nv1.md\n',
  'upper case': 'readme.md\nupper.md\n*.MD\n',
  'lone marks': '!\n/\n\\\n//\n**\n!**/\n',
  'a rule that ends in a backslash': 'v1.md\\\nfoo\\/\n',
  'hidden folders': '.*\n!.gitignore\n',
  'a slash before and after': '/docs/build/\n/foo/\n',
};

describe('The ignore rules of a workspace', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  let count = 0;
  const fresh = (): string => join(folder.path, `tree${count++}`);

  describe('equal git’s', () => {
    let lines: { readonly own: string[]; readonly git: string[] };
    // All cases side by side in one repository: one process of git answers for them.
    before(async () => {
      const root = fresh();
      repository(root, {});
      Object.values(cases).forEach((gitignore, i) =>
        writeFiles(join(root, `case${i}`), { ...tree, '.gitignore': gitignore }),
      );
      lines = await bothVerdicts(root);
    });

    Object.keys(cases).forEach((title, i) =>
      it(`for ${title}`, () => {
        const mine = (line: string): boolean => line.startsWith(`case${i}/`);
        assert.deepEqual(lines.own.filter(mine), lines.git.filter(mine));
        assert.equal(lines.git.filter(mine).length, 50);
      }),
    );
  });

  it('equal git’s for nested files, the deeper one winning', async () => {
    const root = fresh();
    repository(root, {
      ...tree,
      '.gitignore': '*.md\nbuild\n/src/a/deep.ts\n',
      'docs/.gitignore': '!*.md\n!build\n',
      'docs/ja/.gitignore': '/guide.md\n構成.md\n',
      'src/.gitignore': '!/a/deep.ts\n/deep.ts\nb/\n',
      '設計書/.gitignore': '!概要.md\n詳細/認証*\n',
    });
    await assertLikeGit(root);
  });

  it('include below a folder again what a weaker file ignores', async () => {
    const root = fresh();
    repository(root, { ...tree, '.git/info/exclude': 'docs\nfoo\n', '.gitignore': '!docs\n' });
    const told = await assertLikeGit(root);
    assert.ok(told.includes('docs/en/guide.md') && told.includes('docs/ja/構成.md'));
  });

  it('equal git’s for .git/info/exclude and core.excludesFile', async () => {
    const root = fresh();
    repository(root, {
      ...tree,
      '.git/info/exclude': 'build/\n!v1.md\n/設計書/詳細\n',
      '.git/own excludes': 'v?.md\n*.txt\nbuild.md\n',
      '.gitignore': '!build.md\n',
    });
    git(root, ['config', 'core.excludesFile', join(root, '.git/own excludes')]);
    await assertLikeGit(root);
  });

  it('equal git’s where core.excludesFile is set to nothing or to a relative path', async () => {
    const root = fresh();
    repository(root, { ...tree, '.own': 'v1.md\n' });
    for (const value of ['', '.own']) {
      git(root, ['config', 'core.excludesFile', value]);
      await assertLikeGit(root);
    }
  });

  it('equal git’s where core.ignoreCase is on', async () => {
    const root = fresh();
    repository(root, { ...tree, '.gitignore': 'readme.md\nupper.md\nV[0-9].md\n' });
    git(root, ['config', 'core.ignoreCase', 'true']);
    assert.ok((await assertLikeGit(root)).some((line) => line.startsWith('README.md: out')));
  });

  it('equal git’s in a linked work tree', async () => {
    const root = fresh();
    repository(root, { 'README.md': '' });
    git(root, ['add', '.']);
    git(root, ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'x']);
    const linked = fresh();
    git(root, ['worktree', 'add', '-q', linked]);
    writeFiles(root, { '.git/info/exclude': 'v1.md\n' });
    writeFiles(linked, { ...tree, '.gitignore': 'build\n' });
    assert.ok((await assertLikeGit(linked)).some((line) => line.startsWith('v1.md: out')));
  });

  it('equal git’s in a folder below the top of the repository', async () => {
    const root = fresh();
    const below = join(root, 'パッケージ', 'app');
    repository(root, {
      '.gitignore': 'build/\n/パッケージ/app/docs/ja/\n',
      'パッケージ/.gitignore': '*.txt\n/app/v?.md\n',
      '.git/info/exclude': '/パッケージ/app/foo\n',
    });
    writeFiles(below, { ...tree, '.gitignore': '!v1.md\n' });
    assert.ok((await assertLikeGit(below)).some((line) => line.startsWith('foo/bar: out')));
  });

  it('take links for files and read no ignore file through one', async () => {
    const root = fresh();
    repository(root, { ...tree, '.gitignore': 'linked/\nalso\n', rules: 'guide.md\n' });
    symlinkSync('docs', join(root, 'linked'));
    symlinkSync('docs', join(root, 'also'));
    symlinkSync('../../rules', join(root, 'docs/en/.gitignore'));
    const told = await assertLikeGit(root);
    assert.ok(told.includes('linked') && told.includes('docs/en/guide.md'));
  });

  it('hold in a folder that is no repository, .kakehashiignore last', async () => {
    const root = fresh();
    writeFiles(root, { ...tree, '.gitignore': '*.md\n', '.kakehashiignore': '\n!v1.md\nsrc/a/\n' });
    const rules = await IgnoreRules.load(root);
    const own = join(root, '.kakehashiignore');
    assert.deepEqual(await rules.verdict('v1.md', false), {
      isIgnored: false,
      rule: '!v1.md',
      ruleFile: own,
      ruleLine: 2,
    });
    assert.equal((await rules.verdict('v2.md', false))?.ruleFile, join(root, '.gitignore'));
    assert.equal((await rules.verdict('src/a', true))?.ruleLine, 3);
  });

  it('equal git’s on two hundred generated trees', async () => {
    const run = async (exclude: string, trees: readonly Files[]): Promise<void> => {
      const root = fresh();
      repository(root, { '.git/info/exclude': exclude });
      trees.forEach((files, i) => writeFiles(join(root, `t${i}`), files));
      await assertLikeGit(root);
    };
    const trees = fc.array(generatedTree, { minLength: 40, maxLength: 40 });
    await fc.assert(fc.asyncProperty(ignoreFile, trees, run), { numRuns: 5 });
  }).timeout(120_000);
});

const names = ['a', 'b', 'ab', 'a.md', 'b.md', '設計書', '概要.md', 'ﾄ', 'x y', '.d', '#', '!a', 'A'];
const name = fc.constantFrom(...names);
const piece = fc.oneof(
  { weight: 6, arbitrary: name },
  {
    weight: 5,
    arbitrary: fc.constantFrom('*', '**', '?', '*.md', '[ab]', '[!a]*', 'a*', '\\a', '[a-c].md', '***'),
  },
  { weight: 1, arbitrary: fc.constantFrom('設*', '*書', '[[:alpha:]]', '\\#', '\\!a', '[b', 'x\\ y', '???') },
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '!/', '**/', '#'),
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('/')),
    fc.constantFrom('', '', '', '/', '/*', '/**', ' ', '\\ ', '\r'),
  )
  .map((parts) => parts.join(''));
const ignoreFile = fc.array(pattern, { minLength: 1, maxLength: 6 }).map((lines) => `${lines.join('\n')}\n`);
const path = fc.array(name, { minLength: 1, maxLength: 4 });

/** Files whose folders exist under no file's name, with ignore files at random levels. */
const generatedTree: fc.Arbitrary<Files> = fc
  .record({
    paths: fc.array(path, { minLength: 4, maxLength: 24 }),
    top: ignoreFile,
    nested: fc.array(fc.tuple(path, ignoreFile), { maxLength: 3 }),
  })
  .map(({ paths, top, nested }) => {
    const files: Record<string, string> = {};
    const folders = new Set<string>();
    const add = (parts: readonly string[], content: string): void => {
      const above = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
      const full = parts.join('/');
      if (folders.has(full) || above.some((folder) => folder in files)) return;
      for (const folder of above) folders.add(folder);
      files[full] = content;
    };
    add(['.gitignore'], top);
    for (const [folder, content] of nested) add([...folder, '.gitignore'], content);
    for (const parts of paths) add(parts, '');
    return files;
  });
