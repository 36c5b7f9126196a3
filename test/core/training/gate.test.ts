import assert from 'node:assert/strict';
import type { GateFigures, GateMeasurement, GateSets } from '../../../src/core/training/gate.ts';
import { judge, measureGate } from '../../../src/core/training/gate.ts';
import { closingEvent, parseEvent } from '../../../src/core/training/events.ts';
import type { TrainingEvent } from '../../../src/core/training/events.ts';
import { newRunId, scriptOptions } from '../../../src/core/training/job.ts';
import type { TrainingJob } from '../../../src/core/training/job.ts';
import { modelCard } from '../../../src/core/training/modelCard.ts';

const figures = (project: number, bitext: number, sts = 70): GateFigures => ({
  project: { accuracyForward: project, accuracyBackward: project, mrr: project },
  general: { bitext, sts },
});
/** What a student reached, and how far up its targets stand: at rank 3 before, at 1 after. */
const measured = (rank: number, ...of: Parameters<typeof figures>): GateMeasurement => ({
  figures: figures(...of),
  ranks: new Array<number>(20).fill(rank),
});
const before = (...of: Parameters<typeof figures>): GateMeasurement => measured(3, ...of);
const after = (...of: Parameters<typeof figures>): GateMeasurement => measured(1, ...of);

describe('The gate', () => {
  it('passes what is better for the project and kept elsewhere', () => {
    const { passes, reasons } = judge(before(80, 90), after(85, 89.5));
    assert.deepEqual([passes, reasons], [true, []]);
  });

  it('refuses what is no better, worse elsewhere, or no number', () => {
    assert.deepEqual(judge(before(80, 90), after(80, 95)).reasons, ['project-not-better']);
    assert.deepEqual(judge(before(80, 90), after(90, 89)).reasons, ['general-worse']);
    assert.deepEqual(judge(before(80, 90), after(90, 90, 68.9)).reasons, ['general-worse']);
    assert.deepEqual(judge(before(80, 90), after(NaN, NaN)).reasons, ['project-not-better', 'general-worse']);
  });

  it('refuses a rise that may be chance: too few pairs, or as many that fall', () => {
    const few = (rank: number, project: number): GateMeasurement => ({
      figures: figures(project, 90),
      ranks: new Array<number>(4).fill(rank),
    });
    assert.deepEqual(judge(few(3, 80), few(1, 90)).reasons, ['project-by-chance']);
    const mixed = (even: number, odd: number, project: number): GateMeasurement => ({
      figures: figures(project, 90),
      ranks: Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? even : odd)),
    });
    assert.deepEqual(judge(mixed(2, 2, 80), mixed(1, 3, 81)).reasons, ['project-by-chance']);
  });

  it('refuses a rise among ranks that nobody looks at, as random translations bring it', () => {
    const far = (rank: number, project: number): GateMeasurement => ({
      figures: figures(project, 90),
      ranks: Array.from({ length: 30 }, (_, i) => (i === 0 && project > 0 ? 7 : rank)),
    });
    assert.deepEqual(judge(far(200, 0), far(150, 0.5)).reasons, ['project-by-chance']);
  });

  it('allows a greater loss where it is told to', () => {
    assert.equal(judge(before(80, 90), after(90, 86), 5).passes, true);
  });

  it('measures translations, retrieval among all targets, and similarity', async () => {
    const axis = (i: number): Float32Array => Float32Array.from({ length: 4 }, (_, k) => Number(k === i));
    // A text's vector is the axis of its last digit: "en 1" and 「訳1」 are one meaning.
    const embed = (texts: readonly string[]) =>
      Promise.resolve(texts.map((text) => axis(Number(text.at(-1)))));
    const pair = (source: string, target: string) => ({ source, target, file: 'p.tsv', line: 1 });
    const sets: GateSets = {
      unseen: [pair('en 0', '訳0'), pair('en 1', '訳2'), pair('en 3', '訳3')],
      pool: ['訳1'],
      general: [
        { kind: 'bitext', a: '文0', b: 'text 0' },
        { kind: 'bitext', a: '文1', b: 'text 2' },
        { kind: 'sts', a: 'a1', b: 'b1', score: 5 },
        { kind: 'sts', a: 'a1', b: 'b2', score: 0 },
      ],
    };
    const { figures: found, ranks } = await measureGate(embed, sets);
    const { project, general } = found;
    assert.deepEqual(ranks, [1, 2, 1]);
    // "en 1" finds the trained 訳1 before its own 訳2, which stands with the others behind it.
    assert.ok(Math.abs(project.accuracyForward - 200 / 3) < 1e-9);
    assert.ok(Math.abs(project.mrr - ((1 + 1 / 2 + 1) / 3) * 100) < 1e-9, String(project.mrr));
    assert.deepEqual([general.bitext, Math.round(general.sts)], [50, 100]);
  });
});

describe('The events of a run', () => {
  const started: TrainingEvent = {
    event: 'started',
    pairs: 1,
    heldout: 1,
    steps: 1,
    device: 'cpu',
    resumedAt: 0,
  };
  const error: TrainingEvent = { event: 'error', code: 'nan', message: '' };

  it('are read line by line, without those that are cut off or unknown', () => {
    assert.deepEqual(parseEvent(JSON.stringify(started)), started);
    for (const line of ['', '{"event":"prog', '{"event":"elsewhere"}', 'null', '[]', '"x"'])
      assert.equal(parseEvent(line), undefined, line);
  });

  it('close with the last word since the run was last begun', () => {
    const stopped = (reason: 'early' | 'cancelled'): TrainingEvent => ({ event: 'stopped', reason, step: 3 });
    assert.equal(closingEvent([started, error]), error);
    assert.equal(closingEvent([started, error, started]), undefined);
    assert.equal(closingEvent([started, stopped('early')]), undefined);
    assert.deepEqual(closingEvent([started, stopped('cancelled')]), stopped('cancelled'));
  });
});

describe('A training job', () => {
  const job: TrainingJob = {
    id: 'x',
    name: '私のモデル',
    createdMs: 0,
    parent: { name: 'kakehashi-small', dir: '/models/small' },
    teacher: 'self',
    mayDownload: false,
    epochs: 4,
    device: 'auto',
    seed: 1,
    where: { kind: 'python', command: ['python3'] },
    pairFiles: [],
    languages: ['en', 'ja'],
    counts: { train: 80, heldout: 10, gate: 10 },
  };

  it('becomes the options of the script', () => {
    const options = scriptOptions(job, { model: job.parent.dir, run: '/run' }).join(' ');
    assert.match(options, /^--model \/models\/small --pairs \/run\/pairs\.jsonl .*--teacher self --epochs 4/);
    assert.doesNotMatch(options, /max-steps|allow-download/);
    assert.match(
      scriptOptions({ ...job, mayDownload: true, maxSteps: 3 }, { model: '', run: '' }).join(' '),
      /--max-steps 3 --allow-download$/,
    );
  });

  it('has a name that sorts by time and is safe as a folder', () => {
    assert.equal(newRunId('../私の model', Date.UTC(2026, 10, 26, 12, 0, 5)), '20261126T120005-私のmodel');
    assert.equal(newRunId('/', 0), '19700101T000000-run');
  });

  it('is told in the model card with its figures before and after', () => {
    const verdict = judge(before(80, 90), after(86, 90));
    const events: TrainingEvent[] = [
      {
        event: 'started',
        pairs: 80,
        heldout: 10,
        replay: 300,
        steps: 40,
        device: 'cpu',
        precision: 'no',
        resumedAt: 20,
        lr: 0.0003,
        batchSize: 64,
        maxLength: 128,
        weights: { mse: 1, contrastive: 0.5, keep: 4 },
      },
      { event: 'saved', step: 40, path: 'checkpoint.pt' },
      { event: 'saved', step: 30, path: 'model' },
      { event: 'done', step: 40, seconds: 9 },
    ];
    const card = modelCard({
      job: { ...job, pairFiles: ['/home/someone/secret/ui.po', 'C:\\work\\docs.tmx'] },
      events,
      created: '2026-11-26T00:00:00Z',
      verdict,
    });
    assert.match(card, /\| pair files \| ui\.po, docs\.tmx \|\n/);
    assert.doesNotMatch(card, /someone|work/);
    assert.match(card, /\| steps run, step of the weights kept \| 40, 30 \|\n/);
    assert.match(card, /\| learning rate, batch size, longest text \| 0\.0003, 64, 128 \|\n/);
    assert.match(card, /\| general pairs replayed \| 300 \|\n.*mse 1, contrastive 0\.5, keep 4 \|\n\n/);
    assert.match(card, /^---\nlanguage: \[en, ja\]\nbase_model: kakehashi-small\n/);
    assert.match(card, /\| project MRR@10 \| 80\.0 \| 86\.0 \|/);
    assert.match(card, /The gate passed\./);
  });
});
