import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { detectLanguage } from '../core/passages/language.ts';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent, FindingLine, PairsEvent, TrainingEvent } from '../core/training/events.ts';
import type { GateVerdict } from '../core/training/gate.ts';
import type { TrainingJob } from '../core/training/job.ts';
import { newRunId } from '../core/training/job.ts';
import { gateMetrics, modelCard } from '../core/training/modelCard.ts';
import type { PairReport } from '../core/translation/checkPairs.ts';
import { checkPairs } from '../core/translation/checkPairs.ts';
import { splitPairs } from '../core/translation/splitPairs.ts';
import { expandTemplate } from '../node/commandTemplate.ts';
import { hashText } from '../node/hashText.ts';
import { describeModel } from '../node/describeModel.ts';
import { readPairFile } from '../node/pairFiles/readPairFile.ts';
import { findEnvironment } from '../node/pythonEnvironment.ts';
import { TrainingFolder, trainingRuns } from '../node/trainingFolder.ts';
import { judgeRun } from '../node/trainingGate.ts';
import { runScript } from '../node/trainingScript.ts';
import { exitCodes, explainError, UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import type { CommonOptions } from './session.ts';
import { defaultDataDir, modelDir, modelStore, packaged, positive } from './session.ts';
import { TrainingReport } from './trainingReport.ts';

export interface TrainOptions extends CommonOptions {
  readonly pairs?: readonly string[];
  readonly teacher: string;
  readonly allowDownload?: boolean;
  readonly epochs: string;
  readonly device: TrainingJob['device'];
  readonly python?: string;
  readonly command?: string;
  readonly resume?: boolean;
  readonly name?: string;
  readonly seed: string;
  readonly maxSteps?: string;
  readonly from?: string;
  readonly to?: string;
  readonly allPairs?: boolean;
  readonly install: 'gate' | 'never' | 'anyway';
  readonly check?: boolean;
  readonly data?: string;
  readonly run?: string;
}

const installChoices = ['gate', 'never', 'anyway'];
const devices = ['auto', 'cpu', 'cuda', 'mps'];
const shownFindings = 200;
/** A tenth of fewer pairs than this measures nothing. */
const leastPairs = 10;

/** `train`: checks pairs and environment, fine-tunes, judges, installs or refuses. */
export function registerTrain(command: NewCommand): void {
  command('train')
    .description('fine-tune the model on translation pairs; the gate decides whether it is installed')
    .option('--pairs <files...>', 'TSV, CSV, JSON lines, TMX, XLIFF or PO')
    .option('--teacher <self|dir|id>', 'self, a model folder, or a hub id', 'self')
    .option('--allow-download', 'let a hub id be downloaded')
    .option('--epochs <n>', 'passes over the pairs', '4')
    .option('--device <auto|cpu|cuda|mps>', 'where to compute', 'auto')
    .option('--python <path>', 'the Python to use, or uv (default: python3, python, uv)')
    .option('--command <template>', 'a command of another machine, such as "ssh gpu-box {shellCommand}"')
    .option('--resume', 'go on with the newest run that is not finished, or with --run')
    .option('--name <name>', 'name of the new model')
    .option('--seed <n>', 'seed of the random numbers', '1')
    .option('--max-steps <n>', 'stop after so many steps')
    .option('--from <language>', 'language of the sources')
    .option('--to <language>', 'language of the translations')
    .option('--all-pairs', 'train on suspicious pairs too')
    .option('--install <gate|never|anyway>', 'what to do with the result', 'gate')
    .option('--check', 'only check pairs and environment')
    .option('--data <dir>', 'where models and runs lie (default: the platform’s data folder)')
    .option('--run <dir>', 'folder of the run')
    .action(train);
}

async function train(options: TrainOptions): Promise<void> {
  allowed('--install', options.install, installChoices);
  allowed('--device', options.device, devices);
  const report = new TrainingReport(options);
  if (options.check) return check(options, report);
  const run = options.resume ? await unfinishedRun(options) : await newRun(options, report);
  await run.claim();
  process.once('SIGINT', () => void run.requestStop());
  try {
    await work(run, options, report);
  } catch (error) {
    // Whoever follows the folder's events learns why it ended; a script's own error stands there already.
    if (!(error instanceof TrainingError) || error.data['told'] !== true)
      await run.append({ event: 'error', code: 'failed', message: explainError(error).text });
    throw error;
  }
}

function allowed(option: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new UsageError('badOption', { option, value, allowed: choices.join(', ') });
}

async function work(run: TrainingFolder, options: TrainOptions, report: TrainingReport): Promise<void> {
  const job = await run.job();
  const events = await run.events();
  const isTrained = options.resume === true && events.some(({ event }) => event === 'done');
  if (!isTrained && !(await fineTune(run, job, options, report))) return;
  const known = options.install === 'anyway' ? events.find(({ event }) => event === 'gate') : undefined;
  const verdict =
    known?.event === 'gate'
      ? known
      : await judgeRun(run, {
          generalSet: packaged.generalSet,
          threads: Math.min(4, availableParallelism()),
        });
  const installs = options.install === 'anyway' || (options.install === 'gate' && verdict.passes);
  const told: TrainingEvent = { ...verdict, event: 'gate', installed: installs };
  await run.append(told);
  report.event(told);
  if (installs) await install(run, job, verdict, { options, report });
  else if (!verdict.passes) process.exitCode = exitCodes.negative;
}

/** False where the run was stopped; it can be resumed. */
async function fineTune(
  run: TrainingFolder,
  job: TrainingJob,
  options: TrainOptions,
  report: TrainingReport,
): Promise<boolean> {
  const { exitCode, error } = await runScript({
    run,
    job,
    scripts: packaged.trainingScripts,
    resume: options.resume === true,
    onEvent: (event) => report.event(event),
  });
  report.stop();
  if (exitCode === 0) return true;
  if (exitCode === exitCodes.interrupted) {
    process.exitCode = exitCodes.interrupted;
    return false;
  }
  if (error) throw new TrainingError({ reason: error.code, detail: error.message, exitCode, told: true });
  throw new TrainingError({ reason: 'script', detail: String(exitCode), path: run.path('log') });
}

async function install(
  run: TrainingFolder,
  job: TrainingJob,
  verdict: GateVerdict,
  { options, report }: { readonly options: TrainOptions; readonly report: TrainingReport },
): Promise<void> {
  const store = modelStore(dataDir(options), options.quiet);
  const { name, teacher, languages, counts, epochs, seed } = job;
  const facts = { name, teacher, languages, pairs: counts, epochs, seed, parent: job.parent.name, verdict };
  const card = modelCard({ ...facts, created: new Date().toISOString() });
  const metrics = gateMetrics(verdict.after);
  await store.install(run.path('model'), { name, parent: job.parent.name, metrics, card });
  await store.use(name);
  const event: TrainingEvent = { event: 'installed', name };
  await run.append(event);
  report.event(event);
}

const dataDir = ({ data }: TrainOptions): string => (data === undefined ? defaultDataDir : resolve(data));
const runsDir = (options: TrainOptions): string => join(dataDir(options), 'runs');

async function check(options: TrainOptions, report: TrainingReport): Promise<void> {
  report.event(pairsEvent(await checkedPairs(options)));
  report.event(await environment(options));
}

async function unfinishedRun(options: TrainOptions): Promise<TrainingFolder> {
  if (options.run !== undefined) return new TrainingFolder(resolve(options.run));
  for (const run of await trainingRuns(runsDir(options))) {
    const isWanted = options.name === undefined || (await run.job()).name === options.name;
    if (isWanted && (await canGoOn(run, options))) return run;
  }
  throw new UsageError('noRun', { path: runsDir(options) });
}

/** A run that did not come to its end, or whose result was refused and is wanted anyway. */
async function canGoOn(run: TrainingFolder, { install }: TrainOptions): Promise<boolean> {
  const state = await run.state();
  if (state === 'done' && install === 'anyway')
    return !(await run.events()).some(({ event }) => event === 'installed');
  return ['stopped', 'failed', 'interrupted'].includes(state);
}

async function newRun(options: TrainOptions, report: TrainingReport): Promise<TrainingFolder> {
  for (const run of await trainingRuns(runsDir(options)))
    if (run.workerPid() !== undefined) await run.claim();
  const pairs = await checkedPairs(options);
  report.event(pairsEvent(pairs));
  const { train, heldout } = splitPairs(chosenPairs(pairs, options), hashText);
  if (train.length < leastPairs || heldout.length === 0)
    throw new UsageError('tooFewPairs', { count: train.length + heldout.length, least: leastPairs });
  const where = await place(options, report);
  const parent = await describeModel(modelDir(options.model), '');
  const name = options.name ?? `${parent.name}-${pairs.from}-${pairs.to}`;
  const createdMs = Date.now();
  const id = newRunId(name, createdMs);
  const job: TrainingJob = {
    id,
    name,
    createdMs,
    parent: { name: parent.name, dir: parent.dir },
    teacher: teacherOf(options),
    mayDownload: options.allowDownload === true,
    epochs: positive('--epochs', options.epochs),
    device: options.device,
    seed: positive('--seed', options.seed),
    maxSteps: options.maxSteps === undefined ? undefined : positive('--max-steps', options.maxSteps),
    where,
    pairFiles: (options.pairs ?? []).map((path) => resolve(path)),
    languages: [pairs.from, pairs.to],
    counts: { train: train.length, heldout: heldout.length },
  };
  const run = new TrainingFolder(
    options.run === undefined ? join(runsDir(options), id) : resolve(options.run),
  );
  await run.claim();
  await run.create(job, train, heldout);
  await run.append(pairsEvent(pairs));
  return run;
}

/** A folder as its whole path: the script runs elsewhere. */
const teacherOf = ({ teacher }: TrainOptions): string =>
  teacher !== 'self' && existsSync(teacher) ? resolve(teacher) : teacher;

function chosenPairs({ usable, suspicious }: PairReport, { allPairs }: TrainOptions) {
  return allPairs ? [...usable, ...suspicious] : usable;
}

async function checkedPairs({ pairs: files = [], from, to }: TrainOptions): Promise<PairReport> {
  if (files.length === 0) throw new UsageError('noPairs');
  const pairs = await Promise.all(files.map((path) => readPairFile(resolve(path), { from, to })));
  return checkPairs(pairs.flat(), { detectLanguage, from, to });
}

function pairsEvent({ from, to, usable, suspicious, isFew, findings }: PairReport): PairsEvent {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  const shown = findings.slice(0, shownFindings).map(({ kind, pair, detail }): FindingLine => {
    const { file, line, source } = pair;
    return { kind, file, line, source: source.slice(0, 120), detail };
  });
  const [good, odd] = [usable.length, suspicious.length];
  return { event: 'pairs', from, to, usable: good, suspicious: odd, isFew, counts, findings: shown };
}

async function environment(options: TrainOptions): Promise<EnvironmentEvent> {
  return findEnvironment(join(packaged.trainingScripts, 'finetune.py'), options.python);
}

/** Where the script runs; an interpreter that cannot do it is an error before anything starts. */
async function place(options: TrainOptions, report: TrainingReport): Promise<TrainingJob['where']> {
  const { command: template } = options;
  if (template !== undefined) {
    expandTemplate(template, []);
    return { kind: 'command', template };
  }
  const found = await environment(options);
  report.event(found);
  if (found.missing.length > 0)
    throw new TrainingError({
      reason: 'environment',
      detail: found.missing.join(', '),
      command: (found.command ?? []).join(' '),
      requirements: join(packaged.trainingScripts, 'requirements.txt'),
    });
  return { kind: 'python', command: found.command ?? [] };
}
