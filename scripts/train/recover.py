#!/usr/bin/env python3
"""Recovers the encoder's weights from the int8 ONNX graph of a model folder.

    python3 scripts/train/recover.py --model models/kakehashi-small --in-place
    python3 scripts/train/recover.py --model models/kakehashi-small --out WORK/recovered

The package ships only the int8 graph. Its initialisers carry the names of the PyTorch weights (export.py), so that
model.safetensors can be made from it: in the folder itself, which AutoModel and SentenceTransformer then load, or in
another that training can start from. The weights are those of the graph, rounding included.
"""
import argparse
import json
import os
import shutil
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from announce import event
from command import run_command
from data import DataError

COPIED = [
    "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "modules.json",
    "sentence_bert_config.json", "1_Pooling/config.json",
]  # fmt: skip


def read_weights(path):
    """PyTorch weights by name as float32 tensors; raises DataError where the graph is not one of export.py."""
    if not path.exists():
        raise DataError(f"{path}: no such file")
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    weights = {}
    for name, array in arrays.items():
        if name.endswith(".weight_quantized"):
            scale = arrays.get(name.replace("_quantized", "_scale"))
            if scale is None:
                raise DataError(f"{path}: {name} has no scale; the graph was not written by export.py")
            rows = array if name.startswith("embeddings.") else array.T
            weights[name.removesuffix("_quantized")] = torch.from_numpy(rows * scale.reshape(-1, 1)).float()
        elif name.endswith((".weight", ".bias")):
            weights[name] = torch.from_numpy(array.copy())
    return weights


def recover_model(folder):
    """The encoder of a model folder; raises DataError where weights are missing."""
    folder = Path(folder)
    if not (folder / "config.json").exists():
        raise DataError(f"{folder / 'config.json'}: no such file")
    config = BertConfig(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
    model = BertModel(config, add_pooling_layer=False)
    result = model.load_state_dict(read_weights(folder / "onnx" / "model_quantized.onnx"), strict=False)
    missing = [name for name in result.missing_keys if not name.endswith("_ids")]
    if missing or result.unexpected_keys:
        raise DataError(f"{folder}: weights do not fit config.json: {(missing + result.unexpected_keys)[:3]}")
    return model.eval()


def write_weights(model, path):
    """The weights alone, put in place whole: config.json stays as it is, and so does its hash."""
    writing = path.with_suffix(".writing")
    weights = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(weights, writing, metadata={"format": "pt"})
    os.replace(writing, path)


def write_folder(model, args):
    model.save_pretrained(args.out)
    for name in COPIED:
        target = Path(args.out) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(args.model) / name, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder with onnx/model_quantized.onnx")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--out", help="another folder, written whole")
    place.add_argument("--in-place", action="store_true", help="add model.safetensors to the folder, change nothing else")
    args = parser.parse_args()
    model = recover_model(args.model)
    if args.in_place:
        write_weights(model, Path(args.model) / "model.safetensors")
    else:
        write_folder(model, args)
    event("saved", stage="recover", path=args.out or args.model)


if __name__ == "__main__":
    run_command(main)
