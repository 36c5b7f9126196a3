import type { Measure } from './benchmark.ts';

interface Task {
  readonly pattern: RegExp;
  readonly type: string;
  readonly name: string;
}

/** The hub's tasks by the measures that stand for them, under sentence-transformers' names. */
const tasks: readonly Task[] = [
  { pattern: /^(?:tatoeba|docs-bitext)/, type: 'translation', name: 'Translation' },
  { pattern: /^(?:stsb|jsts)/, type: 'semantic-similarity', name: 'Semantic Similarity' },
  // By words alone, and by both halves: the product's figures, not the model's.
  {
    pattern: /^docs-retrieval.*-> (?:en|ja) section$/,
    type: 'information-retrieval',
    name: 'Information Retrieval',
  },
];
const metricTypes: Readonly<Record<string, string>> = {
  'xx>en': 'src2trg_accuracy',
  'en>xx': 'trg2src_accuracy',
  mean: 'mean_accuracy',
  spearman: 'spearman_cosine',
  'mrr@10': 'cosine_mrr@10',
  'recall@1': 'cosine_recall@1',
  'recall@10': 'cosine_recall@10',
};

/** `metrics` and `model-index` of a model card's head as YAML lines; figures to a tenth, as in the table. */
export function modelIndex(model: string, measures: readonly Measure[]): string[] {
  const results = measures.flatMap((measure) => {
    const task = tasks.find(({ pattern }) => pattern.test(measure.name));
    return task ? [{ task, measure }] : [];
  });
  const used = new Set(results.flatMap(({ measure }) => Object.keys(measure.figures).map(metricType)));
  return [
    'metrics:',
    ...[...used].map((type) => `- ${quoted(type)}`),
    'model-index:',
    `- name: ${quoted(model)}`,
    '  results:',
    ...results.flatMap(({ task, measure }) => resultLines(task, measure)),
  ];
}

function resultLines(task: Task, { name, figures }: Measure): string[] {
  const metrics = Object.entries(figures).flatMap(([figure, value]) => [
    `    - type: ${quoted(metricType(figure))}`,
    `      name: ${quoted(figure)}`,
    `      value: ${value.toFixed(1)}`,
  ]);
  const [set = name] = name.split(': ');
  return [
    `  - task:`,
    `      type: ${task.type}`,
    `      name: ${task.name}`,
    `    dataset:`,
    `      type: ${quoted(set)}`,
    `      name: ${quoted(name)}`,
    `    metrics:`,
    ...metrics,
  ];
}

const metricType = (figure: string): string => metricTypes[figure] ?? figure;

/** JSON's strings are YAML's. */
const quoted = (text: string): string => JSON.stringify(text);
