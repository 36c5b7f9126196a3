/**
 * The peer: an encoder of the shape of paraphrase-multilingual-MiniLM-L12-v2 with random weights, in int8. It finds
 * nothing and costs what that model costs. The graph is the student's, operator by operator (scripts/train/export.py).
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { dataTypes, model, node, tensor } from './onnxProto.mjs';

export const peerShape = {
  layers: 12,
  width: 384,
  heads: 12,
  intermediate: 1_536,
  vocabulary: 250_037,
  positions: 512,
};
const version = 1;
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kakehashi-dev', 'bench');

/** The peer's file, written when it is not there yet. */
export function peerModel() {
  const path = join(cache, `minilm-l12-shape-${version}.onnx`);
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.writing`, encoder(peerShape));
  renameSync(`${path}.writing`, path);
  return path;
}

/** Collects nodes and tensors; every method returns the name of its output. */
class Graph {
  nodes = [];
  tensors = [];
  state = 1;

  op(kind, inputs, attributes) {
    return this.ops(kind, inputs, 1, attributes)[0];
  }

  ops(kind, inputs, count, attributes) {
    const outputs = Array.from({ length: count }, (_, i) => `${kind}_${this.nodes.length}_${i}`);
    this.nodes.push(node(kind, inputs, outputs, attributes));
    return outputs;
  }

  constant(type, shape, array) {
    const name = `constant_${this.tensors.length}`;
    this.tensors.push(tensor(name, type, shape, array));
    return name;
  }

  ints(...values) {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  scalar(value) {
    return this.constant('float', [], Float32Array.of(value));
  }

  floats(shape, value) {
    return this.constant('float', shape, new Float32Array(shape.reduce((a, b) => a * b)).fill(value));
  }

  /** Random int8 weights of at most `levels`: the linear congruential generator of Numerical Recipes. */
  weights(shape, levels) {
    const array = new Int8Array(shape.reduce((a, b) => a * b));
    for (let i = 0; i < array.length; i++) {
      this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
      array[i] = Math.round((this.state / 2 ** 31 - 1) * levels);
    }
    return this.constant('int8', shape, array);
  }
}

const sevenBits = 63;

function dense(graph, x, [from, to]) {
  const [values, scale, zero] = graph.ops('DynamicQuantizeLinear', [x], 3);
  const product = graph.op('MatMulInteger', [values, graph.weights([from, to], sevenBits), zero]);
  const floats = graph.op('Cast', [product], { to: dataTypes.float });
  const weightScale = graph.floats([to], 2 / sevenBits / Math.sqrt(from));
  const factor = graph.op('Mul', [scale, weightScale]);
  return graph.op('Add', [graph.op('Mul', [floats, factor]), graph.floats([to], 0)]);
}

function layerNorm(graph, x, width) {
  const inputs = [x, graph.floats([width], 1), graph.floats([width], 0)];
  return graph.op('LayerNormalization', inputs, { epsilon: { float: 1e-12 }, axis: -1 });
}

function embeddings(graph, { vocabulary, positions, width }) {
  const rows = graph.op('Gather', [graph.weights([vocabulary, width], 127), 'input_ids']);
  const scales = graph.op('Gather', [graph.floats([vocabulary, 1], 1 / 127), 'input_ids']);
  const words = graph.op('Mul', [graph.op('Cast', [rows], { to: dataTypes.float }), scales]);
  const length = graph.op('Gather', [graph.op('Shape', ['input_ids']), graph.ints(1)]);
  const table = graph.floats([positions, width], 0.01);
  const placed = graph.op('Slice', [table, graph.ints(0), length, graph.ints(0)]);
  const types = graph.op('Gather', [graph.floats([2, width], 0.01), 'token_type_ids']);
  return layerNorm(graph, graph.op('Add', [graph.op('Add', [words, placed]), types]), width);
}

function attention(graph, x, bias, { width, heads }) {
  const part = (perm) => {
    const shape = graph.ints(0, 0, heads, width / heads);
    const split = graph.op('Reshape', [dense(graph, x, [width, width]), shape]);
    return graph.op('Transpose', [split], { perm });
  };
  const [query, key, value] = [part([0, 2, 1, 3]), part([0, 2, 3, 1]), part([0, 2, 1, 3])];
  const products = graph.op('MatMul', [query, key]);
  const scaled = graph.op('Mul', [products, graph.scalar((width / heads) ** -0.5)]);
  const scores = graph.op('Softmax', [graph.op('Add', [scaled, bias])], { axis: -1 });
  const mixed = graph.op('Transpose', [graph.op('MatMul', [scores, value])], { perm: [0, 2, 1, 3] });
  const joined = graph.op('Reshape', [mixed, graph.ints(0, 0, width)]);
  return layerNorm(graph, graph.op('Add', [dense(graph, joined, [width, width]), x]), width);
}

function gelu(graph, x) {
  const curve = graph.op('Erf', [graph.op('Mul', [x, graph.scalar(Math.SQRT1_2)])]);
  const gated = graph.op('Mul', [x, graph.op('Add', [curve, graph.scalar(1)])]);
  return graph.op('Mul', [gated, graph.scalar(0.5)]);
}

function feedForward(graph, x, { width, intermediate }) {
  const inner = gelu(graph, dense(graph, x, [width, intermediate]));
  const out = dense(graph, inner, [intermediate, width]);
  return layerNorm(graph, graph.op('Add', [out, x]), width);
}

function pooling(graph, hidden) {
  const floats = graph.op('Cast', ['attention_mask'], { to: dataTypes.float });
  const mask = graph.op('Unsqueeze', [floats, graph.ints(-1)]);
  const total = graph.op('ReduceSum', [graph.op('Mul', [hidden, mask]), graph.ints(1)], { keepdims: 0 });
  const mean = graph.op('Div', [total, graph.op('ReduceSum', [mask, graph.ints(1)], { keepdims: 0 })]);
  return graph.op('Div', [mean, graph.op('ReduceL2', [mean], { axes: [1], keepdims: 1 })]);
}

function encoder(shape) {
  const graph = new Graph();
  const floats = graph.op('Cast', ['attention_mask'], { to: dataTypes.float });
  const mask = graph.op('Unsqueeze', [floats, graph.ints(1, 2)]);
  const bias = graph.op('Mul', [graph.op('Sub', [graph.scalar(1), mask]), graph.scalar(-1e9)]);
  let x = embeddings(graph, shape);
  for (let layer = 0; layer < shape.layers; layer++)
    x = feedForward(graph, attention(graph, x, bias, shape), shape);
  graph.nodes.push(node('Identity', [pooling(graph, x)], ['sentence_embedding']));
  const ids = ['input_ids', 'attention_mask', 'token_type_ids'];
  return model({
    nodes: graph.nodes,
    tensors: graph.tensors,
    inputs: ids.map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] })),
    outputs: [{ name: 'sentence_embedding', type: 'float', shape: ['batch', shape.width] }],
  });
}
