/** What goes into dist/: bundles by esbuild, and files copied as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup/run.mjs';

/** Packages that vectra and transformers.js load at once and this product never calls; they become empty modules. */
const unused =
  /^(wink-.*|gpt-tokenizer|cheerio|turndown|yargs.*|@grpc\/.*|openai|axios|sharp|@huggingface\/transformers)$/;
/** transformers.js would load a runtime of its own here; only its tokenizers are used. */
const foreignRuntime = /backends\/onnx\.js$/;

const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    build.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    build.onLoad({ filter: foreignRuntime }, () => ({
      contents: 'export const ONNX = { env: { wasm: {} } }; export const executionProviders = [];',
    }));
  },
};

/** eld's statistics of sixty languages, cut down to those that the product tells apart; what it finds stays the same. */
const fewerLanguages = {
  name: 'fewer-languages',
  setup(build) {
    build.onLoad({ filter: /eld[/\\]src[/\\]ngrams[/\\]small\.js$/ }, async ({ path }) => {
      const { ngramsData } = await import(pathToFileURL(path).href);
      const text = JSON.stringify({ ...ngramsData, ngrams: detectableNgrams(ngramsData) });
      // Parsed at run time as data: as a literal it would take several times the memory.
      return { contents: `export const ngramsData = JSON.parse(${JSON.stringify(text)});` };
    });
  },
};

function detectableNgrams({ languages, ngrams }) {
  const path = join(root, 'src', 'core', 'passages', 'detectableLanguages.json');
  const wanted = Object.values(JSON.parse(readFileSync(path, 'utf8'))).flat();
  const isWanted = ([id]) => wanted.includes(languages[id]);
  return Object.fromEntries(
    Object.entries(ngrams)
      .map(([ngram, scores]) => [ngram, Object.fromEntries(Object.entries(scores).filter(isWanted))])
      .filter(([, scores]) => Object.keys(scores).length > 0),
  );
}

// Bundled CommonJS packages call require for Node's own modules, which an ES module does not have.
const requireBanner =
  "import { createRequire as kakehashiCreateRequire } from 'node:module'; const require = kakehashiCreateRequire(import.meta.url);";

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};
const runtimes = ['onnxruntime-node', 'onnxruntime-web'];
const esm = { ...shared, format: 'esm', banner: { js: requireBanner } };

/** The engine process: onnxruntime stays outside, its binaries lie in its package. */
export const engineOptions = {
  ...esm,
  entryPoints: ['src/inference/main.ts'],
  outfile: 'dist/engine.mjs',
  external: runtimes,
  plugins: [withoutUnused, fewerLanguages],
};
export const cliOptions = {
  ...esm,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.mjs',
  external: runtimes,
  plugins: [withoutUnused, fewerLanguages],
  banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
};
export const extensionOptions = {
  ...shared,
  format: 'cjs',
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  external: ['vscode'],
};

/** The page of a training run, for the editor's browser. */
export const pageOptions = {
  ...shared,
  platform: 'browser',
  target: 'chrome120',
  format: 'esm',
  entryPoints: { training: 'media/training/page.ts' },
  outdir: 'dist',
};

export const bundles = [engineOptions, cliOptions, extensionOptions, pageOptions];

/** Files that the bundles read at run time, relative to the root and to dist/. */
export const copies = [{ from: join('node_modules', '@vscode', 'tree-sitter-wasm', 'wasm'), to: 'grammars' }];
