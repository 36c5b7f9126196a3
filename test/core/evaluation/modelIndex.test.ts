import assert from 'node:assert/strict';
import { modelIndex } from '../../../src/core/evaluation/modelIndex.ts';

describe('The model index of a card', () => {
  it('gives the model’s own figures in the hub’s format, to a tenth', () => {
    const lines = modelIndex('tiny', [
      { name: 'tatoeba-dev.en-ja', figures: { 'xx>en': 94.46, mean: 94 } },
      { name: 'docs: not a set', figures: { mean: 1 } },
      { name: 'docs-retrieval-dev: ja heading -> en section', figures: { 'mrr@10': 48.26 } },
      { name: 'docs-retrieval-dev: en heading -> en section, words', figures: { 'mrr@10': 50 } },
      { name: 'docs-retrieval-dev: unrelated queries', figures: { 'above weak': 2 } },
      { name: 'jsts-dev.ja', figures: { spearman: 75.3 } },
    ]);
    assert.equal(
      lines.join('\n'),
      `metrics:
- "src2trg_accuracy"
- "mean_accuracy"
- "cosine_mrr@10"
- "spearman_cosine"
model-index:
- name: "tiny"
  results:
  - task:
      type: translation
      name: Translation
    dataset:
      type: "tatoeba-dev.en-ja"
      name: "tatoeba-dev.en-ja"
    metrics:
    - type: "src2trg_accuracy"
      name: "xx>en"
      value: 94.5
    - type: "mean_accuracy"
      name: "mean"
      value: 94.0
  - task:
      type: information-retrieval
      name: Information Retrieval
    dataset:
      type: "docs-retrieval-dev"
      name: "docs-retrieval-dev: ja heading -> en section"
    metrics:
    - type: "cosine_mrr@10"
      name: "mrr@10"
      value: 48.3
  - task:
      type: semantic-similarity
      name: Semantic Similarity
    dataset:
      type: "jsts-dev.ja"
      name: "jsts-dev.ja"
    metrics:
    - type: "spearman_cosine"
      name: "spearman"
      value: 75.3`,
    );
  });
});
