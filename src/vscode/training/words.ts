import * as vscode from 'vscode';
import type { ErrorEvent } from '../../core/training/events.ts';
import { metricName } from '../metricNames.ts';
import type { Words } from './messages.ts';

/** Texts of the training page in the user's language. */
export function pageWords(): Words {
  return { ...formWords(), ...reportWords(), ...runWords(), ...resultWords(), ...errorWords() };
}

function formWords(): Words {
  const { t } = vscode.l10n;
  return {
    title: t('Fine-Tune Model on Translation Pairs'),
    intro: t(
      'The model learns how this project says things in both languages. English vectors stay where they are; the result is measured before it is installed, and you can go back.',
    ),
    files: t('Translation pairs'),
    filesHint: t(
      'TSV, CSV, JSON lines, TMX, XLIFF or PO. Nothing leaves this machine unless you choose another one below.',
    ),
    addFiles: t('Add Files…'),
    removeFile: t('Remove'),
    name: t('Name of the new model'),
    teacher: t('Teacher'),
    teacherSelf: t('The current model (recommended)'),
    teacherFolder: t('A model folder…'),
    teacherHub: t('A model of the Hugging Face hub'),
    hubId: t('Hub id'),
    mayDownload: t('Allow this download'),
    where: t('Where to run'),
    thisMachine: t('Python on this machine'),
    python: t('Interpreter'),
    pythonHint: t('Empty: python3, python or uv, whichever can do it.'),
    choose: t('Choose…'),
    otherMachine: t('A command for another machine'),
    template: t('Command'),
    templateHint: t(
      'The pairs and the model are sent to its standard input. Examples: ssh gpu-box {shellCommand} — docker run -i --rm --gpus all my-image {command}',
      { shellCommand: '{shellCommand}', command: '{command}' },
    ),
    device: t('Device'),
    deviceAuto: t('The best there is'),
    epochs: t('Epochs'),
    seed: t('Seed'),
    lr: t('Learning rate'),
    lrHint: t('Lower it where the loss is no number or the vectors collapse.'),
    batchSize: t('Batch size'),
    batchSizeHint: t('Lower it where the memory is too small.'),
    keepsSuspicious: t('Train on suspicious pairs too'),
    check: t('Check'),
    checking: t('Checking…'),
    start: t('Start'),
  };
}

function reportWords(): Words {
  const { t } = vscode.l10n;
  return {
    checkFirst: t('Check the pairs and the environment first.'),
    pairsFound: t('{0} pairs from {1} to {2} can be used, {3} are suspicious.'),
    few: t(
      'Fewer than 50 pairs: the model can learn a few words of the project, and the figures will hardly tell chance from gain. Several hundred are better.',
    ),
    environmentFound: t('Python {0}, torch {1}, device {2}'),
    uvDownload: t('Let uv fetch the packages (several gigabytes)'),
    findings: t('What is odd about the pairs'),
    empty: t('left out: a side is empty'),
    identical: t('left out: both sides are the same'),
    duplicate: t('left out: it stands there already'),
    swapped: t('turned round: the sides were swapped'),
    language: t('suspicious: another language'),
    length: t('suspicious: the lengths differ much'),
    numbers: t('suspicious: the numbers differ'),
    sourceReads: t('the source reads as {0}, not {1}'),
    targetReads: t('the translation reads as {0}, not {1}'),
    timesUsual: t('{0} times the usual'),
  };
}

function runWords(): Words {
  const { t } = vscode.l10n;
  return {
    running: t('Training'),
    preparing: t('Preparing…'),
    progress: t('Step {0} of {1}, epoch {2}'),
    minutesLeft: t('{0} min left'),
    secondsLeft: t('{0} s left'),
    survives: t('The run goes on when this window is closed.'),
    judging: t('Measuring the result…'),
    stop: t('Stop and Keep Checkpoint'),
    stopping: t('Stopping…'),
    log: t('Open Log'),
    trainLoss: t('training loss'),
    heldoutLoss: t('held-out loss'),
    accuracy: t('translation accuracy %'),
    mrr: t('MRR@10 %'),
    lossChart: t('Loss by step'),
    heldoutChart: t('Held-out pairs by step'),
    stopped: t('Stopped. The checkpoint is kept.'),
    interrupted: t('The run ended without a word; its checkpoint is kept.'),
    failed: t('The run failed: {0}'),
    resume: t('Resume'),
    discard: t('Discard'),
    new: t('New Run'),
  };
}

function resultWords(): Words {
  const { t } = vscode.l10n;
  return {
    result: t('Result'),
    measure: t('Measure'),
    before: t('Before'),
    after: t('After'),
    change: t('Change'),
    accuracyForward: metricName('project accuracy forward'),
    accuracyBackward: metricName('project accuracy backward'),
    projectMrr: metricName('project MRR@10'),
    generalBitext: metricName('general bitext'),
    generalSts: metricName('general STS'),
    passed: t('Better for this project, and what was known is kept.'),
    refused: t('Not recommended: {0}.'),
    'project-not-better': t('the figures of the project do not rise'),
    'project-by-chance': t(
      'the figures of the project rise on too few held-out pairs to tell it from chance',
    ),
    'general-worse': t('a general figure falls by {0} or more'),
    install: t('Install and Use'),
    installAnyway: t('Install Anyway'),
    installing: t('Installing…'),
    installed: t('{0} is installed. Search goes on with the old index until the new one is complete.'),
  };
}

/** Why the script ended, by the code of its error event; `{0}` is its own words. */
function errorWords(): Words {
  const { t } = vscode.l10n;
  return {
    'error-nan': t('the loss is no number any more. Start a new run with a lower learning rate.'),
    'error-collapse': t(
      'the vectors draw together. Give more varied pairs, or a lower learning rate in a new run.',
    ),
    'error-memory': t('not enough memory. Start a new run with a smaller batch size.'),
    'error-disk': t('the disk is full. Free some space and resume.'),
    'error-data': t('pairs or model cannot be read ({0}).'),
    'error-teacher': t('the teacher cannot be used ({0}). Choose another one in a new run.'),
    'error-device': t('the device cannot be used ({0}). Choose another one in a new run.'),
    'error-busy': t('another process trains in the folder of this run. Wait until it has ended, and resume.'),
    'error-stopped': t('it could not go on ({0}).'),
    'error-internal': t('an error of the script ({0}). The log tells more.'),
    'error-environment': t('packages are missing ({0}).'),
  };
}

/** An error in the user's language; what has no words of its own is shown as it is. */
export function errorText({ code, message }: ErrorEvent): string {
  return (errorWords()[`error-${code}`] ?? '{0}').replace('{0}', () => message);
}
