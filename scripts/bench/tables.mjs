/** The results as markdown, in English or Japanese. */
import { texts } from './texts.mjs';

const megabytes = (bytes) => (bytes === undefined ? '–' : `${Math.round(bytes / 1e6)} MB`);
const seconds = (value) => `${value.toFixed(1)} s`;
const count = (value) => Math.round(value).toLocaleString('en-US');
const perPassage = ({ cpuSeconds, embedded }) =>
  cpuSeconds === undefined ? '–' : `${((cpuSeconds / embedded) * 1_000).toFixed(1)} ms`;

/** Rows of the first table: a name of `texts` and the cell of a workspace; the synthetic one has only some. */
const rows = [
  ['files', (w) => count(w.files)],
  ['passages', (w) => count(w.passages)],
  ['cold', (w) => `${seconds(w.coldSeconds)}, ${count(w.passagesPerSecond)}/s`],
  ['cpu', perPassage],
  ['firstResult', (w) => seconds(w.firstResultSeconds)],
  ['query', (w) => `${w.queryP50Ms.toFixed(1)} / ${w.queryP95Ms.toFixed(1)} ms`],
  ['client', (w) => `${megabytes(w.clientBytes)} (${megabytes(w.bareBytes)})`],
  ['engine', (w) => `${megabytes(w.engineBytes)} (${megabytes(w.enginePeakBytes)})`],
  ['disk', (w) => `${(w.diskBytes / 1e6).toFixed(1)} MB`],
  ['restart', (w) => `${w.embeddedOnRestart}, ${seconds(w.readySeconds)}`],
];
const syntheticRows = new Set(['passages', 'query', 'client', 'engine', 'disk']);

const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, body) => [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');

/** Both tables with a note on how they were made. */
export function renderTables(results, language) {
  const text = texts[language];
  const { embedders } = results;
  return [
    text.where(results),
    workspaceTable(results, text),
    text.columns(results),
    embedderTable(embedders, text),
    text.embedders({ ...embedders, tokens: Math.round(embedders.tokensPerPassage) }),
  ].join('\n\n');
}

function workspaceTable({ workspaces, synthetic }, text) {
  const columns = [...workspaces, ...(synthetic ? [synthetic] : [])];
  const cell = (workspace, name, value) =>
    workspace === synthetic && !syntheticRows.has(name) ? '' : value(workspace);
  const body = rows.map(([name, value]) => [text.rows[name], ...columns.map((w) => cell(w, name, value))]);
  return table(['', ...columns.map(({ name }) => text.workspaces[name])], body);
}

function embedderTable({ student, studentModel, peer, ratio, modelRatio }, text) {
  const row = (name, { perSecond, cpuMsPerPassage, threads, onnxBytes }, times) => [
    name,
    count(perSecond),
    `${cpuMsPerPassage.toFixed(1)} ms`,
    threads,
    megabytes(onnxBytes),
    times,
  ];
  const times = (value) => `${value.toFixed(1)}×`;
  return table(text.embedderHead, [
    row(text.student, student, `**${times(ratio)}**`),
    row(text.studentModel, { ...studentModel, onnxBytes: student.onnxBytes }, times(modelRatio)),
    row(text.peer, peer, times(1)),
  ]);
}
