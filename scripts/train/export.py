#!/usr/bin/env python3
"""Writes a trained encoder as an int8 ONNX folder in the hub's layout, which the product and transformers.js load.

    python3 scripts/train/export.py --model WORK/student --tokenizer WORK/tokenizer.json --out models/kakehashi-small

The graph is written by hand: standard operators only, every initialiser under the name of its PyTorch weight, so that
the weights can be read back. The folder holds no others: AutoModel and SentenceTransformer load what recover.py makes
of it. The embedding matrix is int8 with a scale a row; dense weights are int8 with a scale a column, in seven bits,
because AVX2's u8 x s8 products saturate at eight; activations are quantised as they come.
"""
import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from transformers import BertModel

from announce import event
from command import run_command
from data import Encoder, languages_at_hand, padded, translation_rows
from loop import TrainingStopped
from losses import PREFIXES
from model import embed_normalized

OPSET = 17
SEVEN_BITS = 63


class Graph:
    """Collects nodes and initialisers; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def op(self, kind, *inputs, outputs=1, **attributes):
        self.count += 1
        names = [f"{kind.lower()}_{self.count}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def ints(self, *values):
        self.count += 1
        return self.constant(f"ints_{self.count}", np.asarray(values, np.int64))


def quantize_rows(matrix, levels):
    """int8 values and a float scale for each row."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / levels
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def dense(graph, x, weights, name):
    """x W^T + b with int8 weights and dynamically quantised activations."""
    matrix, scale = quantize_rows(weights[f"{name}.weight"], SEVEN_BITS)
    values, x_scale, x_zero = graph.op("DynamicQuantizeLinear", x, outputs=3)
    quantized = graph.constant(f"{name}.weight_quantized", matrix.T)
    product = graph.op("Cast", graph.op("MatMulInteger", values, quantized, x_zero), to=TensorProto.FLOAT)
    factor = graph.op("Mul", x_scale, graph.constant(f"{name}.weight_scale", scale))
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.op("Add", graph.op("Mul", product, factor), bias)


def layer_norm(graph, x, weights, name):
    gamma, beta = (graph.constant(f"{name}.{kind}", weights[f"{name}.{kind}"]) for kind in ("weight", "bias"))
    return graph.op("LayerNormalization", x, gamma, beta, epsilon=1e-12, axis=-1)


def embeddings(graph, weights):
    """Token, position and type vectors, normalised: [batch, sequence, width]."""
    name = "embeddings.word_embeddings.weight"
    values, scale = quantize_rows(weights[name], 127)
    rows = graph.op("Gather", graph.constant(f"{name}_quantized", values), "input_ids")
    factors = graph.op("Gather", graph.constant(f"{name}_scale", scale[:, None]), "input_ids")
    words = graph.op("Mul", graph.op("Cast", rows, to=TensorProto.FLOAT), factors)
    length = graph.op("Gather", graph.op("Shape", "input_ids"), graph.ints(1))
    table = graph.constant("embeddings.position_embeddings.weight", weights["embeddings.position_embeddings.weight"])
    positions = graph.op("Slice", table, graph.ints(0), length, graph.ints(0))
    types = graph.constant("embeddings.token_type_embeddings.weight", weights["embeddings.token_type_embeddings.weight"])
    total = graph.op("Add", graph.op("Add", words, positions), graph.op("Gather", types, "token_type_ids"))
    return layer_norm(graph, total, weights, "embeddings.LayerNorm")


def heads_of(graph, x, heads, size, order):
    split = graph.op("Reshape", x, graph.ints(0, 0, heads, size))
    return graph.op("Transpose", split, perm=order)


def attention(graph, x, bias, weights, prefix, config):
    """Multi-head self-attention with its residual and norm."""
    heads, width = config.num_attention_heads, config.hidden_size
    part = lambda name, order: heads_of(  # noqa: E731
        graph, dense(graph, x, weights, f"{prefix}.attention.self.{name}"), heads, width // heads, order
    )
    query, key, value = part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1]), part("value", [0, 2, 1, 3])
    size = graph.constant(f"{prefix}.attention_scale", np.float32((width // heads) ** -0.5))
    scores = graph.op("Add", graph.op("Mul", graph.op("MatMul", query, key), size), bias)
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    joined = graph.op("Reshape", graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), graph.ints(0, 0, width))
    out = dense(graph, joined, weights, f"{prefix}.attention.output.dense")
    return layer_norm(graph, graph.op("Add", out, x), weights, f"{prefix}.attention.output.LayerNorm")


def gelu(graph, x, prefix):
    root, one, half = (
        graph.constant(f"{prefix}.gelu_{name}", np.float32(value))
        for name, value in (("root", 2**-0.5), ("one", 1.0), ("half", 0.5))
    )
    curve = graph.op("Add", graph.op("Erf", graph.op("Mul", x, root)), one)
    return graph.op("Mul", graph.op("Mul", x, curve), half)


def feed_forward(graph, x, weights, prefix):
    inner = gelu(graph, dense(graph, x, weights, f"{prefix}.intermediate.dense"), prefix)
    out = dense(graph, inner, weights, f"{prefix}.output.dense")
    return layer_norm(graph, graph.op("Add", out, x), weights, f"{prefix}.output.LayerNorm")


def pooling(graph, hidden):
    """Mean over the mask, then unit norm: [batch, width]."""
    mask = graph.op("Unsqueeze", graph.op("Cast", "attention_mask", to=TensorProto.FLOAT), graph.ints(-1))
    tiny = graph.constant("tiny", np.float32(1e-9))
    total = graph.op("ReduceSum", graph.op("Mul", hidden, mask), graph.ints(1), keepdims=0)
    count = graph.op("Max", graph.op("ReduceSum", mask, graph.ints(1), keepdims=0), tiny)
    mean = graph.op("Div", total, count)
    norm = graph.op("ReduceL2", mean, axes=[1], keepdims=1)
    return graph.op("Div", mean, graph.op("Max", norm, tiny))


def build_onnx(weights, config):
    """The whole encoder as an ONNX model."""
    graph = Graph()
    one, lowest = graph.constant("mask_one", np.float32(1)), graph.constant("mask_lowest", np.float32(-1e9))
    mask = graph.op("Unsqueeze", graph.op("Cast", "attention_mask", to=TensorProto.FLOAT), graph.ints(1, 2))
    bias = graph.op("Mul", graph.op("Sub", one, mask), lowest)
    x = embeddings(graph, weights)
    for index in range(config.num_hidden_layers):
        prefix = f"encoder.layer.{index}"
        x = feed_forward(graph, attention(graph, x, bias, weights, prefix, config), weights, prefix)
    outputs = {"last_hidden_state": x, "sentence_embedding": pooling(graph, x)}
    for name, source in outputs.items():
        graph.nodes.append(helper.make_node("Identity", [source], [name]))
    return assemble(graph, config.hidden_size)


def assemble(graph, width):
    shape = ["batch", "sequence"]
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    described = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
        [
            helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, width]),
            helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", width]),
        ],
        graph.initializers,
    )
    model = helper.make_model(described, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_tokenizer(path, tokenizer):
    """tokenizer.json with merges as "a b" strings: transformers.js 2 reads no other form, Python reads both."""
    content = json.loads(tokenizer.to_str())
    merges = content["model"]["merges"]
    content["model"]["merges"] = [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def write_folder(out, model, tokenizer, *, name, max_length, scores):
    """The folder's files: ONNX, tokenizer, and what transformers and sentence-transformers ask for."""
    out = Path(out)
    config = model.config
    weights = {key: value.detach().cpu().numpy() for key, value in model.state_dict().items()}
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(build_onnx(weights, config), out / "onnx" / "model_quantized.onnx")
    write_tokenizer(out / "tokenizer.json", tokenizer)
    # Where the weights lay on this machine is nobody's business.
    shape = {key: value for key, value in config.to_dict().items() if key != "_name_or_path"}
    write_json(out / "config.json", {**shape, "architectures": ["BertModel"]})
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]"}
    write_json(out / "special_tokens_map.json", special)
    tokenizer_class = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_length}
    write_json(out / "tokenizer_config.json", {**special, **tokenizer_class})
    write_json(out / "sentence_bert_config.json", {"max_seq_length": max_length, "do_lower_case": False})
    parts = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize")]
    modules = [
        {"idx": int(i), "name": i, "path": path, "type": f"sentence_transformers.models.{kind}"} for i, path, kind in parts
    ]
    write_json(out / "modules.json", modules)
    pooling_config = {"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}
    write_json(out / "1_Pooling" / "config.json", pooling_config)
    write_manifest(out, name=name, width=config.hidden_size, max_length=max_length, scores=scores)


def write_manifest(out, *, name, width, max_length, scores):
    """kakehashi.json: what the product checks before it uses the folder."""
    files = {}
    for path in ("onnx/model_quantized.onnx", "tokenizer.json", "config.json", "1_Pooling/config.json"):
        content = (out / path).read_bytes()
        files[path] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    widths = [width, *(prefix for prefix, _ in PREFIXES if prefix < width)]
    manifest = {"id": name, "dimensions": width, "matryoshka": widths, "maxTokens": max_length}
    write_json(out / "kakehashi.json", {**manifest, "scores": scores, "files": files})


def sample_texts(corpus, each=200):
    """English and translated texts, the same number of every language at hand."""
    rows = [row for code in languages_at_hand(corpus) for row in translation_rows(corpus, code)[:each]]
    return [text for row in rows for text in row[:2]]


def verify(model, folder, encode, texts, least=0.99):
    """Compares the int8 graph with the encoder; raises TrainingStopped below a mean cosine of `least`."""
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model_quantized.onnx"))
    cosines = []
    for start in range(0, len(texts), 32):
        ids, mask = padded(encode(texts[start : start + 32]))
        feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": np.zeros_like(ids.numpy())}
        found = session.run(["sentence_embedding"], feeds)[0]
        with torch.no_grad():
            cosines.extend((embed_normalized(model, ids, mask).numpy() * found).sum(1))
    mean, lowest = float(np.mean(cosines)), float(np.min(cosines))
    event("verified", texts=len(texts), mean_cosine=round(mean, 5), lowest_cosine=round(lowest, 5))
    if mean < least:
        raise TrainingStopped(f"the int8 graph is too far from the encoder: mean cosine {mean:.4f}, least {least}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder of the trained encoder (save_pretrained)")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--corpus", help="training packs: 200 texts of each language are compared with the int8 graph")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--scores", default="0.3,0.45,0.6",
                        help="cosines of weak, fair, strong, until `npm run eval -- --calibrate` measures them")  # fmt: skip
    args = parser.parse_args()
    model = BertModel.from_pretrained(args.model, add_pooling_layer=False)
    scores = dict(zip(("weak", "fair", "strong"), map(float, args.scores.split(",")), strict=True))
    name = Path(args.out).name
    tokenizer = Tokenizer.from_file(args.tokenizer)
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / name
        write_folder(aside, model, tokenizer, name=name, max_length=args.max_length, scores=scores)
        if args.corpus:
            verify(model.eval(), aside, Encoder(tokenizer, args.max_length), sample_texts(args.corpus))
        shutil.copytree(aside, args.out, dirs_exist_ok=True)


if __name__ == "__main__":
    run_command(main)
