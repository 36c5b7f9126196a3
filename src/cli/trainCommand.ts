import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { TrainingError } from '../core/errors.ts';
import type { EnvironmentEvent, TrainingEvent } from '../core/training/events.ts';
import type { GateVerdict } from '../core/training/gate.ts';
import type { TrainingJob } from '../core/training/job.ts';
import { newRunId } from '../core/training/job.ts';
import { gateMetrics, modelCard } from '../core/training/modelCard.ts';
import { describeModel } from '../node/describeModel.ts';
import { inTurn, TrainingFolder, trainingRuns } from '../node/trainingFolder.ts';
import { judgeRun } from '../node/trainingGate.ts';
import { runScript } from '../node/trainingScript.ts';
import { writeAtomically } from '../node/writeAtomically.ts';
import { exitCodes, explainError, UsageError } from './errors.ts';
import type { NewCommand } from './indexCommand.ts';
import { modelDir, modelStore, packaged, positive, positiveNumber } from './session.ts';
import {
  assertCanTrain,
  checkedPairs,
  checkTraining,
  environment,
  modelName,
  pairsEvent,
  split,
} from './trainingCheck.ts';
import { TrainingReport } from './trainingReport.ts';
import type { TrainOptions } from './trainOptions.ts';
import { dataDir } from './trainOptions.ts';

const installChoices = ['gate', 'never', 'anyway'];
const devices = ['auto', 'cpu', 'cuda', 'mps'];
/** Exit code of a process that SIGKILL ended: that of the kernel when memory runs out. */
const killedCode = 137;

/** `train`: checks pairs and environment, fine-tunes, judges, installs or refuses. */
export function registerTrain(command: NewCommand): void {
  command('train')
    .description('fine-tune the model on translation pairs; the gate decides whether it is installed')
    .option('--pairs <files...>', 'TSV, CSV, JSON lines, TMX, XLIFF or PO')
    .option('--teacher <self|dir|id>', 'self, a model folder, or a hub id', 'self')
    .option('--allow-download', 'let a hub id be downloaded, and by uv the packages that are missing')
    .option('--epochs <n>', 'passes over the pairs', '4')
    .option('--device <auto|cpu|cuda|mps>', 'where to compute', 'auto')
    .option('--python <path>', 'the Python to use, or uv (default: python3, python, uv)')
    .option('--command <template>', 'a command of another machine, such as "ssh gpu-box {shellCommand}"')
    .option('--resume', 'go on with the newest run that is not finished, or with --run')
    .option('--name <name>', 'name of the new model')
    .option('--seed <n>', 'seed of the random numbers', '1')
    .option(
      '--lr <rate>',
      'learning rate; lower it where the loss is nan or the vectors collapse (default: 3e-4)',
    )
    .option('--batch-size <n>', 'pairs a step; lower it where the memory is too small (default: 64)')
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
  stepOptions(options);
  if (options.check) return checkTraining(options, report);
  const run = options.resume ? await unfinishedRun(options) : await newRun(options, report);
  // A new one is claimed already, and may have been told to stop since.
  if (options.resume) await run.claim();
  process.once('SIGINT', () => run.requestStop());
  try {
    await work(run, options, report);
  } catch (error) {
    // Whoever follows the folder's events learns why it ended; a script's own error stands there already.
    if (!(error instanceof TrainingError) || error.data['told'] !== true)
      // On a full disk there is no room for it; the error itself says more than that.
      await run
        .append({ event: 'error', code: 'failed', message: explainError(error).text })
        .catch(() => undefined);
    throw error;
  }
}

function allowed(option: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new UsageError('badOption', { option, value, allowed: choices.join(', ') });
}

async function work(run: TrainingFolder, options: TrainOptions, report: TrainingReport): Promise<void> {
  const job = await currentJob(run, options);
  const events = await run.events();
  // A far run may have told that it is done and its result have been lost on the way.
  const isTrained =
    options.resume === true && events.some(({ event }) => event === 'done') && existsSync(run.path('model'));
  if (!isTrained && !(await fineTune(run, job, options, report))) return;
  const known = options.install === 'anyway' ? events.find(({ event }) => event === 'gate') : undefined;
  const verdict = known?.event === 'gate' ? known : await judged(run, report);
  if (!verdict) return;
  const installs = options.install === 'anyway' || (options.install === 'gate' && verdict.passes);
  const told: TrainingEvent = { ...verdict, event: 'gate', installed: installs };
  await run.append(told);
  report.event(told);
  if (installs) await install(run, job, verdict, { options, report });
  else if (!verdict.passes) process.exitCode = exitCodes.negative;
}

/** The job with what was given anew, which counts from now on. */
async function currentJob(run: TrainingFolder, options: TrainOptions): Promise<TrainingJob> {
  const known = await run.job();
  const job = { ...known, parent: presentParent(known.parent), ...stepOptions(options) };
  if (options.resume) await writeAtomically(run.path('job'), `${JSON.stringify(job, null, 2)}\n`);
  return job;
}

/** An update of the extension moves the bundled model to another folder. */
function presentParent(parent: TrainingJob['parent']): TrainingJob['parent'] {
  const isMoved = parent.name === basename(packaged.bundledModel) && !existsSync(parent.dir);
  return isMoved ? { ...parent, dir: packaged.bundledModel } : parent;
}

/** `undefined` where the run was stopped while it was measured; resumed, it is measured again. */
async function judged(run: TrainingFolder, report: TrainingReport): Promise<GateVerdict | undefined> {
  const done = new AbortController();
  const signal = run.stopSignal(done.signal);
  try {
    const threads = Math.min(4, availableParallelism());
    return await judgeRun(run, { generalSet: packaged.generalSet, threads, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    const trained = (await run.events()).findLast(({ event }) => event === 'done');
    const told: TrainingEvent = {
      event: 'stopped',
      reason: 'cancelled',
      step: trained?.event === 'done' ? trained.step : 0,
    };
    await run.append(told);
    report.event(told);
    process.exitCode = exitCodes.interrupted;
    return undefined;
  } finally {
    done.abort();
  }
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
  const reason = exitCode === killedCode ? 'killed' : 'script';
  throw new TrainingError({ reason, detail: String(exitCode), path: run.path('log') });
}

async function install(
  run: TrainingFolder,
  job: TrainingJob,
  verdict: GateVerdict,
  { options, report }: { readonly options: TrainOptions; readonly report: TrainingReport },
): Promise<void> {
  const store = modelStore(dataDir(options), options.quiet);
  const { name } = job;
  const created = new Date().toISOString();
  const card = modelCard({ job, events: await run.events(), verdict, created });
  const metrics = gateMetrics(verdict.after);
  await store.install(run.path('model'), { name, parent: job.parent.name, metrics, card });
  await store.use(name);
  const event: TrainingEvent = { event: 'installed', name };
  await run.append(event);
  report.event(event);
  await run.dropWork();
}

const runsDir = (options: TrainOptions): string => join(dataDir(options), 'runs');

async function unfinishedRun(options: TrainOptions): Promise<TrainingFolder> {
  if (options.run !== undefined) {
    const run = new TrainingFolder(resolve(options.run));
    // A wrong path is not made a folder by the claim.
    await run.job();
    return run;
  }
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
  await refuseBeside(options);
  const pairs = await checkedPairs(options);
  report.event(pairsEvent(pairs));
  const parts = split(pairs, options);
  const { train, heldout, gate } = parts;
  const parent = await describeModel(modelDir(options.model, dataDir(options)), '');
  const name = await modelName(options, pairs);
  const found = await environment(options);
  report.event(found);
  assertCanTrain(found, options);
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
    ...stepOptions(options),
    maxSteps: options.maxSteps === undefined ? undefined : positive('--max-steps', options.maxSteps),
    where: placeOf(found, options),
    pairFiles: (options.pairs ?? []).map((path) => resolve(path)),
    languages: [pairs.from, pairs.to],
    counts: { train: train.length, heldout: heldout.length, gate: gate.length },
  };
  const run = new TrainingFolder(
    options.run === undefined ? join(runsDir(options), id) : resolve(options.run),
  );
  // Another one may have begun while this one was checked.
  await inTurn(runsDir(options), async () => {
    await refuseBeside(options);
    await run.claim();
    await run.create(job, parts);
  });
  await run.append(pairsEvent(pairs));
  return run;
}

/** Throws `TrainingBusyError` where a run of these is under way. */
async function refuseBeside(options: TrainOptions): Promise<void> {
  for (const run of await trainingRuns(runsDir(options))) run.refuseOther();
}

/** What a resumed run may be given anew. */
function stepOptions({ lr, batchSize }: TrainOptions): Pick<TrainingJob, 'lr' | 'batchSize'> {
  return {
    ...(lr === undefined ? {} : { lr: positiveNumber('--lr', lr) }),
    ...(batchSize === undefined ? {} : { batchSize: positive('--batch-size', batchSize) }),
  };
}

function placeOf(
  { command = [] }: EnvironmentEvent,
  { command: template }: TrainOptions,
): TrainingJob['where'] {
  return template === undefined ? { kind: 'python', command } : { kind: 'command', template };
}

/** A folder as its whole path: the script runs elsewhere. */
const teacherOf = ({ teacher }: TrainOptions): string =>
  teacher !== 'self' && existsSync(teacher) ? resolve(teacher) : teacher;
