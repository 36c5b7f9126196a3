import { dataTypes, model, node, tensor } from '../../scripts/bench/onnxProto.mjs';
import { writeFiles } from './folder.ts';

/**
 * Words and their rows. A token's hidden state is the first two values of its own row, and the sums of the last two
 * over all tokens of the text: the mean tells words apart by their form, the first token by what the text means.
 */
const rows: Readonly<Record<string, readonly [number, number, number, number]>> = {
  '[PAD]': [9, 9, 9, 9],
  '[UNK]': [0, 0, 0, 0],
  '[CLS]': [0, 0, 0, 0],
  '[SEP]': [0, 0, 0, 0],
  cat: [10, 0, 1, 0],
  neko: [0, 10, 1, 0],
  dog: [0, 10, 0, 1],
  inu: [10, 0, 0, 1],
  // A prefix that turns a cat into a dog.
  query: [0, 0, -1, 1],
};
const words = Object.keys(rows);
const special = words.slice(0, 4);

/** A real encoder of four dimensions in the layout of the hub's ONNX exports: WordPiece, a graph that does not pool. */
export function writeTinyEncoder(folder: string, given: Readonly<Record<string, string>> = {}): void {
  writeFiles(folder, {
    'config.json': JSON.stringify({ model_type: 'bert', hidden_size: 4, max_position_embeddings: 32 }),
    'tokenizer.json': JSON.stringify(wordPiece()),
    'tokenizer_config.json': JSON.stringify({ tokenizer_class: 'BertTokenizer', model_max_length: 16 }),
    'onnx/model.onnx': graph(),
    ...given,
  });
}

function wordPiece(): object {
  const piece = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  const text = { Sequence: { id: 'A', type_id: 0 } };
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'TemplateProcessing', single: [piece('[CLS]'), text, piece('[SEP]')], pair: [] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  };
}

function graph(): Buffer {
  const tokens = ['batch', 'sequence'];
  return model({
    nodes: [
      node('Gather', ['table', 'input_ids'], ['words']),
      node('Cast', ['attention_mask'], ['floats'], { to: dataTypes.float }),
      node('Unsqueeze', ['floats', 'last'], ['mask']),
      node('Mul', ['words', 'mask'], ['masked']),
      node('ReduceSum', ['masked', 'second'], ['sums'], { keepdims: 1 }),
      node('Mul', ['words', 'own'], ['owned']),
      node('Mul', ['sums', 'shared'], ['context']),
      node('Add', ['owned', 'context'], ['last_hidden_state']),
    ],
    tensors: [
      tensor('table', 'float', [words.length, 4], Float32Array.from(Object.values(rows).flat())),
      tensor('last', 'int64', [1], BigInt64Array.of(-1n)),
      tensor('second', 'int64', [1], BigInt64Array.of(1n)),
      tensor('own', 'float', [4], Float32Array.of(1, 1, 0, 0)),
      tensor('shared', 'float', [4], Float32Array.of(0, 0, 1, 1)),
    ],
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64' as const, shape: tokens })),
    outputs: [{ name: 'last_hidden_state', type: 'float', shape: [...tokens, 4] }],
  });
}
