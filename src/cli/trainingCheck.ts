import { join, resolve } from 'node:path';
import { TrainingError } from '../core/errors.ts';
import { detectLanguage } from '../core/passages/language.ts';
import type { EnvironmentEvent, FindingLine, PairsEvent } from '../core/training/events.ts';
import { freeName } from '../core/training/freeName.ts';
import { hasDevice, isTooOld } from '../core/training/readiness.ts';
import type { PairReport } from '../core/translation/checkPairs.ts';
import { checkPairs } from '../core/translation/checkPairs.ts';
import type { Split } from '../core/translation/splitPairs.ts';
import { splitPairs } from '../core/translation/splitPairs.ts';
import { describeModel } from '../node/describeModel.ts';
import { findFarEnvironment } from '../node/farEnvironment.ts';
import { hashText } from '../node/hashText.ts';
import { primaryLanguage } from '../node/pairFiles/languageCode.ts';
import { readPairFile } from '../node/pairFiles/readPairFile.ts';
import { findEnvironment } from '../node/pythonEnvironment.ts';
import { UsageError } from './errors.ts';
import { modelDir, modelStore, packaged } from './session.ts';
import type { TrainingReport } from './trainingReport.ts';
import type { TrainOptions } from './trainOptions.ts';
import { dataDir } from './trainOptions.ts';

const shownFindings = 200;
/** A tenth of fewer pairs than this measures nothing. */
const leastPairs = 10;

/** `train --check`: shows pairs and environment, then throws for whatever would keep a run from being made. */
export async function checkTraining(options: TrainOptions, report: TrainingReport): Promise<void> {
  const pairs = await checkedPairs(options);
  report.event(pairsEvent(pairs));
  const found = await environment(options);
  report.event(found);
  await modelName(options, pairs);
  split(pairs, options);
  assertCanTrain(found, options);
}

/** The pairs of all files; errors name file and line. */
export async function checkedPairs({ pairs: files = [], ...options }: TrainOptions): Promise<PairReport> {
  if (files.length === 0) throw new UsageError('noPairs');
  const [from, to] = [primaryLanguage(options.from), primaryLanguage(options.to)];
  const pairs = await Promise.all(files.map((path) => readPairFile(resolve(path), { from, to })));
  return checkPairs(pairs.flat(), { detectLanguage, from, to });
}

/** What is told of the pairs: counts, and the first findings with file and line. */
export function pairsEvent({ from, to, usable, suspicious, isFew, findings }: PairReport): PairsEvent {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  const shown = findings.slice(0, shownFindings).map(({ kind, pair, detail }): FindingLine => {
    const { file, line, source } = pair;
    return { kind, file, line, source: source.slice(0, 120), detail };
  });
  const [good, odd] = [usable.length, suspicious.length];
  return { event: 'pairs', from, to, usable: good, suspicious: odd, isFew, counts, findings: shown };
}

/** The pairs to train on, to stop by and to judge by; throws where there are too few. */
export function split({ usable, suspicious }: PairReport, { allPairs }: TrainOptions): Split {
  const chosen = allPairs ? [...usable, ...suspicious] : usable;
  const parts = splitPairs(chosen, hashText);
  if (chosen.length < leastPairs || parts.heldout.length === 0 || parts.gate.length === 0)
    throw new UsageError('tooFewPairs', { count: chosen.length, least: leastPairs });
  return parts;
}

/** The name of the result, by default one that no model has; throws where none can be installed under it. */
export async function modelName(options: TrainOptions, { from, to }: PairReport): Promise<string> {
  const store = modelStore(dataDir(options), options.quiet);
  if (options.name === undefined) {
    const { name } = await describeModel(modelDir(options.model, dataDir(options)), '');
    const installed = await store.list();
    return freeName(
      `${name}-${from}-${to}`,
      installed.map((model) => model.name),
    );
  }
  store.checkName(options.name);
  return options.name;
}

/** What the Python can do, here or on the other machine. */
export async function environment(options: TrainOptions): Promise<EnvironmentEvent> {
  const { command, python: given, allowDownload: mayDownload } = options;
  const scripts = packaged.trainingScripts;
  if (command !== undefined) return findFarEnvironment(command, scripts);
  return findEnvironment(join(scripts, 'finetune.py'), { given, mayDownload });
}

/** Throws for an environment that cannot do it, with what to install. */
export function assertCanTrain(found: EnvironmentEvent, { command: template, device }: TrainOptions): void {
  const command = (found.command ?? []).join(' ');
  if (isTooOld(found)) throw new TrainingError({ reason: 'old-python', python: found.python, command });
  if (found.missing.length > 0)
    throw new TrainingError({
      reason: found.needsDownload ? 'needs-download' : template ? 'far-environment' : 'environment',
      detail: found.missing.join(', '),
      packages: found.missing.join(' '),
      command,
      requirements: join(packaged.trainingScripts, 'requirements.txt'),
    });
  if (!hasDevice(found, device)) throw new TrainingError({ reason: 'device', detail: device, command });
}
