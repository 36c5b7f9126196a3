/**
 * `npm run bench [-- --workspace DIR] [--sources DIR] [--threads N] [--json FILE] [--write-readme]`: speed, memory and
 * size of the product on documentation and on source code, and of the student beside a model of MiniLM-L12's shape.
 * Linux gives all rows; elsewhere those that /proc tells are left out. `--synthetic 0` leaves out the search at size.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { root, run } from '../setup/run.mjs';

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    sources: { type: 'string' },
    threads: { type: 'string', default: `${Math.min(2, availableParallelism())}` },
    synthetic: { type: 'string', default: '50000' },
    json: { type: 'string' },
    'write-readme': { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
for (const folder of [values.workspace, values.sources])
  if (folder !== undefined && !existsSync(folder)) {
    console.error(`${folder} is not a folder.`);
    process.exit(2);
  }
const modelDir = join(root, 'models', 'kakehashi-small');

ensureDependencies();
run(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 2, 2] });
// After the dependencies: these modules need esbuild.
const { bundlePrograms, runProgram } = await import('./child.mjs');
const { documentation, sources } = await import('./workspaces.mjs');
const { peerModel, peerShape } = await import('./peerModel.mjs');
const { queries } = await import('./queries.mjs');
const { environment } = await import('./environment.mjs');
const { renderTables } = await import('./tables.mjs');
const { writeReadmes } = await import('./readme.mjs');

const temporary = mkdtempSync(join(tmpdir(), 'kakehashi-bench-'));
const common = { packageRoot: root, modelDir, threads, queries };

async function measureWorkspace({ name, root: folder }) {
  const options = { ...common, root: folder, indexDir: join(temporary, `index-${name}`) };
  note(`${name}: cold index`);
  const fresh = await runProgram('freshIndex', options);
  note(`${name}: restart and queries`);
  return { name, ...fresh, ...(await runProgram('warmIndex', options)) };
}

async function measureSynthetic({ root: from }) {
  const passages = Number(values.synthetic);
  if (passages === 0) return undefined;
  note(`${passages} synthetic passages`);
  const options = {
    ...common,
    root: join(temporary, 'synthetic'),
    indexDir: join(temporary, 'index-synthetic'),
  };
  await runProgram('syntheticIndex', { ...options, from, passages });
  return { name: 'synthetic', ...(await runProgram('warmIndex', options)) };
}

function measureEmbedders({ root: folder }) {
  note('student and peer');
  const peer = { peer: peerModel(), peerVocabulary: peerShape.vocabulary };
  return runProgram('embedders', { ...common, root: folder, ...peer });
}

const note = (text) => console.error(`bench: ${text} …`);

async function measure() {
  const where = environment(threads);
  const docs = documentation(values.workspace, temporary);
  const code = sources(values.sources, temporary);
  const embedders = await measureEmbedders(docs);
  const workspaces = [await measureWorkspace(docs), await measureWorkspace(code)];
  const synthetic = await measureSynthetic(docs);
  return { ...where, workspaces, synthetic, embedders };
}

try {
  await bundlePrograms();
  const results = await measure();
  console.log(renderTables(results, 'en'));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  if (values['write-readme']) writeReadmes(results);
  const isStable = results.workspaces.every(({ embeddedOnRestart }) => embeddedOnRestart === 0);
  if (!isStable) console.error('bench: a restart embedded passages again.');
  process.exitCode = isStable ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
