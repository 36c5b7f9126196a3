/**
 * The student beside the peer, on one sample of a workspace's passages, in turns, through one runtime. Each gets the
 * threads and batch limits that suit it best. The student's time holds its tokenizer; the peer's holds none: it is
 * given random ids, as many as the student's tokenizer counts.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { batches } from '../../src/core/index/batches.ts';
import { languageIdOf } from '../../src/core/passages/languageIds.ts';
import { embeddingText } from '../../src/core/passages/passage.ts';
import { PassageMaker } from '../../src/core/passages/passageMaker.ts';
import { hashText } from '../../src/node/hashText.ts';
import { EmbeddingHelper } from '../../src/inference/embeddingHelper.ts';
import { ParallelEmbedder } from '../../src/inference/parallelEmbedder.ts';
import { loadModelFolder } from '../../src/node/modelFolder.ts';
import { openSession } from '../../src/node/onnxRuntime.ts';
import { Student } from '../../src/node/student.ts';
import { Tokenizer } from '../../src/node/tokenizer.ts';
import { TreeSitterParser } from '../../src/node/treeSitterParser.ts';
import { WorkspaceFiles } from '../../src/node/workspaceFiles.ts';
import { parameters, report } from './programs.mjs';
import { percentile } from './percentile.mjs';

const { packageRoot, root, modelDir, peer, peerVocabulary, threads } = parameters();
const sampleSize = 384;
const tuningSize = 64;
const rounds = 5;
const grid = [
  { maxRows: 16, maxTokens: 128 },
  { maxRows: 16, maxTokens: 256 },
  { maxRows: 16, maxTokens: 512 },
  { maxRows: 16, maxTokens: 1_024 },
  { maxRows: 32, maxTokens: 2_048 },
];

const folder = await loadModelFolder(modelDir);
const tokenizer = new Tokenizer(folder, folder.info.maxTokens);

/** Every n-th passage of every n-th file, alike wherever it is taken, and the passages between them. */
async function sample() {
  const files = new WorkspaceFiles({
    root,
    excludeGlobs: [],
    maxFileBytes: 1_000_000,
    maxFiles: 100_000,
    onSkipped: () => undefined,
  });
  const paths = [];
  for await (const { path } of files.walk()) paths.push(path);
  const maker = new PassageMaker({
    syntax: new TreeSitterParser(join(packageRoot, 'dist', 'grammars')),
    countTokens: (text) => tokenizer.count(text),
    hash: hashText,
    maxTokens: folder.info.maxTokens,
  });
  const texts = [];
  for (const path of everyNth(paths.sort(), 64)) {
    const document = { path, languageId: languageIdOf(path) ?? 'plaintext', text: await files.read(path) };
    texts.push(...(await maker.make(document)).map(embeddingText));
  }
  const taken = new Set(everyNth(texts, sampleSize));
  return { texts: [...taken], others: texts.filter((text) => !taken.has(text)) };
}

function everyNth(values, count) {
  const step = Math.max(1, values.length / count);
  return Array.from({ length: Math.min(count, values.length) }, (_, i) => values[Math.floor(i * step)]);
}

/** Rows of token ids through a session. */
async function runRows(session, rows, limits) {
  for (const { indices, width } of batches(
    rows.map((row) => row.length),
    limits,
  )) {
    const ids = new BigInt64Array(indices.length * width);
    const mask = new BigInt64Array(ids.length);
    indices.forEach((index, i) => {
      ids.set(rows[index], i * width);
      mask.fill(1n, i * width, i * width + rows[index].length);
    });
    await session.run({ ids, mask, rows: indices.length, width });
  }
}

/** Milliseconds on the clock and of processor time. */
async function timed(work) {
  const [startedMs, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000 };
}

async function fastest(runs, work) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push((await timed(work)).ms);
  return Math.min(...times);
}

/** The fastest session and limits of a model for the rows. */
async function tuned(onnx, rows) {
  const tried = [];
  const counts = [...new Set([1, threads])];
  for (const count of counts) {
    const session = await openSession(onnx, 'auto', count);
    await runRows(session, rows, grid[0]);
    for (const limits of grid) {
      const ms = await fastest(3, () => runRows(session, rows, limits));
      tried.push({ session, limits, threads: count, ms });
    }
  }
  return tried.sort((a, b) => a.ms - b.ms)[0];
}

const { texts, others } = await sample();
const studentRows = texts.map((text) => tokenizer.encode(text).map(BigInt));
const randomId = () => BigInt(Math.floor(Math.random() * peerVocabulary));
const peerRows = studentRows.map((row) => row.map(randomId));

const fast = await tuned(folder.onnx, everyNth(studentRows, sampleSize / 2));
// Not kept: a heap that holds so much is collected more often, in the student's time.
const slow = await tuned(readFileSync(peer), everyNth(peerRows, tuningSize));

/** The student as the engine has it: one session here, the other threads with one of their own. */
async function shippedStudent() {
  const data = { modelDir, fingerprint: folder.info.fingerprint, runtime: 'native' };
  const helpers = [];
  const newHelper = () => {
    helpers.push(new EmbeddingHelper(join(packageRoot, 'dist', 'engine.mjs'), data, console.error));
    return helpers.at(-1);
  };
  const student = new Student(folder, await openSession(folder.onnx, 'native', 1));
  const shipped = new ParallelEmbedder({ student, helpers: threads - 1, newHelper });
  // The tokenizers remember words: they have read other passages, as in the middle of a run, and never these.
  for (const text of others) shipped.countTokens(text);
  await shipped.embed(others, 'passage');
  while (helpers.some(({ isReady }) => !isReady)) await new Promise((resolve) => setTimeout(resolve, 20));
  await shipped.embed(others, 'passage');
  return shipped;
}

const times = { student: [], studentModel: [], peer: [] };
for (let round = 0; round < rounds; round++) {
  const shipped = await shippedStudent();
  times.student.push(await timed(() => shipped.embed(texts, 'passage')));
  await shipped.close();
  times.studentModel.push(await timed(() => runRows(fast.session, studentRows, fast.limits)));
  times.peer.push(await timed(() => runRows(slow.session, peerRows, slow.limits)));
}
const median = (values) => percentile(values, 50);
const speed = (found) => ({
  perSecond: (texts.length / median(found.map(({ ms }) => ms))) * 1_000,
  cpuMsPerPassage: median(found.map(({ cpuMs }) => cpuMs)) / texts.length,
});
const ratio = (found) => median(times.peer.map(({ ms }, i) => ms / found[i].ms));
report({
  passages: texts.length,
  tokensPerPassage: studentRows.reduce((sum, row) => sum + row.length, 0) / texts.length,
  student: { ...speed(times.student), threads, onnxBytes: folder.onnx.length },
  studentModel: { ...speed(times.studentModel), threads: fast.threads, limits: fast.limits },
  peer: {
    ...speed(times.peer),
    threads: slow.threads,
    limits: slow.limits,
    onnxBytes: statSync(peer).size,
  },
  ratio: ratio(times.student),
  modelRatio: ratio(times.studentModel),
});
