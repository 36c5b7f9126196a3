import type { TrainingEvent } from './events.ts';
import type { GateVerdict } from './gate.ts';
import type { TrainingJob } from './job.ts';

export interface CardFacts {
  readonly job: TrainingJob;
  /** What the run has told. */
  readonly events: readonly TrainingEvent[];
  /** ISO 8601. */
  readonly created: string;
  readonly verdict: GateVerdict;
}

/** The model card of a fine-tuned student, in the hub's format. */
export function modelCard(facts: CardFacts): string {
  const { job, created } = facts;
  const { name, teacher, counts, epochs, seed } = job;
  const parent = job.parent.name;
  return `---
language: [${job.languages.join(', ')}]
base_model: ${parent}
base_model_relation: finetune
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, sentence-similarity, multilingual, onnx, kakehashi]
---

# ${name}

${parent}, fine-tuned by Kakehashi on a project's own translation pairs (teacher-student distillation, Reimers & Gurevych 2020) on ${created.slice(0, 10)}. The licence is that of ${parent} and of the pairs.

| | |
|---|---|
| parent | ${parent} |
| teacher | ${teacher === 'self' ? `${parent}, frozen` : teacher} |
| pair files | ${job.pairFiles.map(baseName).join(', ')} |
| pairs trained on | ${counts.train} |
| pairs held out for early stopping | ${counts.heldout} |
| pairs held out for the gate | ${counts.gate} |
| epochs, seed | ${epochs}, ${seed} |
${settings(facts.events).join('\n')}

${figuresTable(facts.verdict)}

The project's figures are of the pairs held out for the gate, by which nothing was chosen (translation accuracy; MRR@10 among all targets of the project), the general ones of the set in Kakehashi's \`models/gate\`. ${facts.verdict.passes ? 'The gate passed.' : `The gate did not pass (${facts.verdict.reasons.join(', ')}); it was installed by hand.`}
`;
}

/** Folders of a machine are nobody's business. */
const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** Rows of how it was trained, as far as the run told it. */
function settings(events: readonly TrainingEvent[]): readonly string[] {
  const started = events.findLast((event) => event.event === 'started');
  const done = events.findLast((event) => event.event === 'done');
  // The last thing that is saved is the result.
  const best = events.findLast((event) => event.event === 'saved');
  const weights = Object.entries(started?.weights ?? {}).map((weight) => weight.join(' '));
  const rows: readonly (readonly [string, ...(string | number | undefined)[]])[] = [
    ['steps run, step of the weights kept', done?.step, best?.step],
    ['learning rate, batch size, longest text', started?.lr, started?.batchSize, started?.maxLength],
    ['device, precision', started?.device, started?.precision],
    ['general pairs replayed', started?.replay],
    ['weights of the loss', weights.join(', ') || undefined],
  ];
  return rows
    .filter((row) => !row.includes(undefined))
    .map(([name, ...values]) => `| ${name} | ${values.join(', ')} |`);
}

/** Before and after as a Markdown table, to a tenth. */
function figuresTable({ before, after }: GateVerdict): string {
  const rows = Object.entries(gateMetrics(after)).map(([name, value]) => {
    const was = gateMetrics(before)[name] ?? 0;
    return `| ${name} | ${was.toFixed(1)} | ${value.toFixed(1)} |`;
  });
  return ['| | before | after |', '|---|---|---|', ...rows].join('\n');
}

/** Figures by the names under which the registry keeps them. */
export function gateMetrics({ project, general }: GateVerdict['after']): Record<string, number> {
  return {
    'project accuracy forward': project.accuracyForward,
    'project accuracy backward': project.accuracyBackward,
    'project MRR@10': project.mrr,
    'general bitext': general.bitext,
    'general STS': general.sts,
  };
}
