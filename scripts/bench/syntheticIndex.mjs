/**
 * An index of many synthetic passages: lines of a real workspace in new combinations, each with a random unit vector
 * in place of the student's. It serves to time search at size; what it finds means nothing.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderIndex } from '../../src/inference/folderIndex.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { TreeSitterParser } from '../../src/node/treeSitterParser.ts';
import { parameters, report } from './programs.mjs';

const { packageRoot, from, root, indexDir, modelDir, passages } = parameters();
const sectionsPerFile = 100;

/** Lines of prose of the workspace's documentation. */
function prose() {
  const names = readdirSync(from, { recursive: true }).filter((name) => name.endsWith('.md'));
  const lines = names.flatMap((name) => readFileSync(join(from, name), 'utf8').split('\n'));
  return lines.filter((line) => /^[\p{L}\p{N}]/u.test(line) && line.length >= 20 && line.length <= 300);
}

function random(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function writeWorkspace(lines) {
  const next = random(1);
  const line = () => lines[Math.floor(next() * lines.length)];
  mkdirSync(root, { recursive: true });
  for (let file = 0; file < passages / sectionsPerFile; file++) {
    const section = (_, i) => `# Synthetic ${file}.${i}\n\n${line()}\n${line()}\n`;
    writeFileSync(join(root, `${file}.md`), Array.from({ length: sectionsPerFile }, section).join('\n'));
  }
}

function unitVector(dimensions, next) {
  const vector = Float32Array.from({ length: dimensions }, () => next() + next() + next() - 1.5);
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

writeWorkspace(prose());
const { info } = await loadModelFolder(modelDir);
const next = random(2);
const embedder = {
  model: info,
  countTokens: (text) => Math.ceil(text.length / 8),
  embed: (texts) => Promise.resolve(texts.map(() => unitVector(info.dimensions, next))),
};
const nothing = () => undefined;
const index = await FolderIndex.open(
  { id: root, root },
  {
    settings: { indexDir, maxFileBytes: 1_000_000, maxFiles: 100_000, excludeGlobs: [] },
    embedder,
    syntax: new TreeSitterParser(join(packageRoot, 'dist', 'grammars')),
    onWarning: console.error,
    onWritable: nothing,
    onWritten: nothing,
    onWork: nothing,
  },
);
const summary = await index.index(new AbortController().signal, nothing);
await index.close();
report({ passages: summary.passages });
