import assert from 'node:assert/strict';
import { access, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commentExtractor } from '../../src/core/passages/comments/commentExtractor.ts';
import { declarationsOf } from '../../src/core/passages/comments/declarations.ts';
import { grammarFiles, TreeSitterParser } from '../../src/node/treeSitterParser.ts';

const wasmDir = join(import.meta.dirname, '../../node_modules/@vscode/tree-sitter-wasm/wasm');
const rootType = (root: { type: string }): string => root.type;

describe('TreeSitterParser', () => {
  const parser = new TreeSitterParser(wasmDir);

  it('hands out the root of a tree', async () => {
    assert.equal(await parser.parse('python', 'x = 1', rootType), 'module');
    assert.equal(await parser.parse('c', 'int x;', rootType), 'translation_unit');
  });

  it('answers undefined for a language without a grammar', async () => {
    assert.equal(await parser.parse('cobol', 'x', rootType), undefined);
    assert.equal(await parser.parse('constructor', 'x', rootType), undefined);
  });

  it('has a grammar file for every name it loads', async () => {
    for (const file of grammarFiles) await access(join(wasmDir, file));
  });

  it('knows nodes that its grammars have', async () => {
    for (const id of [
      'typescript',
      'javascript',
      'python',
      'java',
      'go',
      'rust',
      'cpp',
      'csharp',
      'ruby',
      'php',
    ]) {
      const { comments = [] } = declarationsOf(id) ?? {};
      const text = id === 'php' ? '<?php // 注釈' : id === 'python' || id === 'ruby' ? '# 注釈' : '// 注釈';
      const found = await parser.parse(id, text, (root) => root.descendantsOfType([...comments]).length);
      assert.equal(found, 1, id);
    }
  });

  it('leaves files beyond the size limit alone', async () => {
    const small = new TreeSitterParser(wasmDir, { maxCharacters: 10 });
    assert.equal(await small.parse('python', 'x = 1', rootType), 'module');
    assert.equal(await small.parse('python', 'x = 1234567', rootType), undefined);
  });

  it('gives up when the time is over and parses the next file as before', async () => {
    const hasty = new TreeSitterParser(wasmDir, { maxCharacters: 1e8, timeoutMs: -1 });
    assert.equal(await hasty.parse('javascript', 'f(a,[b,{c:1}]);'.repeat(20_000), rootType), undefined);
    assert.equal(await parser.parse('javascript', 'f()', rootType), 'program');
  });

  it('throws what the visitor throws and stays usable', async () => {
    const fail = (): never => {
      throw new RangeError('visitor');
    };
    await assert.rejects(parser.parse('python', 'x = 1', fail), RangeError);
    assert.equal(await parser.parse('python', 'x = 1', rootType), 'module');
  });

  it('parses broken, binary and deeply nested code', async () => {
    assert.equal(await parser.parse('typescript', '\0\u0001}}} class {{{ "', rootType), 'program');
    const nested = `${'['.repeat(50_000)}// 深い場所の注釈\n`;
    const extract = commentExtractor(parser);
    const passages = await extract({ path: 'a.js', languageId: 'javascript', text: nested });
    assert.deepEqual(
      passages.map((passage) => passage.text),
      ['深い場所の注釈'],
    );
  });

  it('leaves a language whose grammar is missing or broken to the scanner', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kakehashi-grammars-'));
    try {
      for (const file of ['tree-sitter.js', 'tree-sitter.wasm'])
        await copyFile(join(wasmDir, file), join(folder, file));
      await writeFile(join(folder, 'tree-sitter-python.wasm'), 'not a module');
      const extract = commentExtractor(new TreeSitterParser(folder));
      const comment = { path: 'a', text: '# 走査で見つかる注釈\nx = 1\n' };
      for (const languageId of ['python', 'ruby'])
        assert.equal((await extract({ ...comment, languageId }))[0]?.text, '走査で見つかる注釈', languageId);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves everything to the scanner where the runtime is missing, and says so once', async () => {
    const warnings: string[] = [];
    const nowhere = new TreeSitterParser(join(wasmDir, 'missing'), {}, (message) => warnings.push(message));
    for (let i = 0; i < 2; i++) assert.equal(await nowhere.parse('python', 'x = 1', rootType), undefined);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /the grammar of python cannot be loaded: Error: Cannot find module/);
  });

  it('leaves a file to the scanner that makes a grammar trap', async () => {
    const trap = (): never => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    assert.equal(await parser.parse('python', 'x = 1', trap), undefined);
    assert.equal(await parser.parse('python', 'x = 1', rootType), 'module');
  });

  it('frees a tree when the visit is over', async () => {
    const treeOf = (root: unknown): { 0: number } => (root as { tree: { 0: number } }).tree;
    let addressDuring = 0;
    const tree = await parser.parse('python', 'x = 1', (root) => {
      addressDuring = treeOf(root)[0];
      return treeOf(root);
    });
    assert.ok(addressDuring > 0);
    assert.equal(tree?.[0], 0);
  });
});
