import assert from 'node:assert/strict';
import { commentTokensOf } from '../../../src/core/passages/comments/commentTokens.ts';
import { languageIdOf } from '../../../src/core/passages/languageIds.ts';

describe('languageIdOf', () => {
  for (const [path, id] of [
    ['docs/ガイド.md', 'markdown'],
    ['docs/page.MDX', 'mdx'],
    ['a.b/README', 'plaintext'],
    ['README.md', 'markdown'],
    ['src/app.module.ts', 'typescript'],
    ['src/types.d.ts', 'typescript'],
    ['CMakeLists.txt', 'cmake'],
    ['deploy/Dockerfile', 'dockerfile'],
    ['deploy/api.dockerfile', 'dockerfile'],
    ['notes.txt', 'plaintext'],
    ['解析.ipynb', 'jupyter'],
    ['manual.rst', 'restructuredtext'],
    ['manual.adoc', 'asciidoc'],
    ['include/ring.h', 'c'],
    ['include/ring.hpp', 'cpp'],
    ['requirements.txt', 'pip-requirements'],
    ['docs/requirements-dev.txt', 'pip-requirements'],
  ] as const)
    it(`says ${id} for ${path}`, () => {
      assert.equal(languageIdOf(path), id);
    });

  for (const path of [
    'logo.png',
    'a.md/data',
    '.md',
    '.gitignore',
    'LICENSE',
    'package-lock.json',
    'Makefile.old',
    '',
  ])
    it(`knows no prose in ${path || 'a path without a name'}`, () => {
      assert.equal(languageIdOf(path), undefined);
    });

  it('does not take the names of object members for files', () => {
    for (const path of ['constructor', 'src/toString', '__proto__', 'a.constructor'])
      assert.equal(languageIdOf(path), undefined);
  });

  for (const extension of 'ts tsx js mjs py java go rs c h cpp cs rb php sh kt swift scala lua yml toml tf vue'.split(
    ' ',
  ))
    it(`gives .${extension} a language whose comments are known`, () => {
      assert.ok(commentTokensOf(languageIdOf(`a.${extension}`) ?? ''));
    });
});
