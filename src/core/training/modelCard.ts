import type { GateVerdict } from './gate.ts';
import type { TrainingJob } from './job.ts';

export interface CardFacts {
  readonly name: string;
  readonly parent: string;
  readonly teacher: string;
  readonly languages: readonly string[];
  readonly pairs: TrainingJob['counts'];
  readonly epochs: number;
  readonly seed: number;
  /** ISO 8601. */
  readonly created: string;
  readonly verdict: GateVerdict;
}

/** The model card of a fine-tuned student, in the hub's format. */
export function modelCard(facts: CardFacts): string {
  const { name, parent, teacher, pairs, epochs, seed, created } = facts;
  return `---
language: [${facts.languages.join(', ')}]
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
| pairs trained on | ${pairs.train} |
| pairs held out for early stopping | ${pairs.heldout} |
| pairs held out for the gate | ${pairs.gate} |
| epochs, seed | ${epochs}, ${seed} |

${figuresTable(facts.verdict)}

The project's figures are of the pairs held out for the gate, by which nothing was chosen (translation accuracy; MRR@10 among all targets of the project), the general ones of the set in Kakehashi's \`models/gate\`. ${facts.verdict.passes ? 'The gate passed.' : `The gate did not pass (${facts.verdict.reasons.join(', ')}); it was installed by hand.`}
`;
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
