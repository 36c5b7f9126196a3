#!/usr/bin/env python3
"""Measures an encoder with the field's evaluators, on the development sets or on pairs of one's own.

    python3 scripts/train/evaluation.py --model WORK/student --tokenizer WORK/tokenizer.json --sets EVAL [--teacher WORK/teacher]

MSE (with --teacher), translation accuracy, embedding similarity, information retrieval. `--model` is a folder of
save_pretrained, or a shipped one, whose weights are read back; token vectors without one are measured as a bag.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from transformers import BertModel

from announce import event
from command import run_command
from data import Encoder, read_jsonl
from evaluators import embedding_similarity, information_retrieval, mean_squared_error, translation_accuracy
from model import bag, replace_tokens
from recover import recover_model
from teachers import embed_all, is_ours


def load(folder, static=None):
    """The encoder of a folder, whatever of ours it holds; with the token vectors of a file of static.py where one is given."""
    if folder is None:
        return bag(np.load(static)).eval()
    model = recover_model(folder) if is_ours(folder) else BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    if static:
        replace_tokens(model, np.load(static))
    return model


class Evaluation:
    """One encoder on the sets of a folder, by the leading `dimensions` of its vectors (default all)."""

    def __init__(self, model, encode, teacher=None, dimensions=None):
        self.model, self.encode, self.teacher, self.dimensions = model, encode, teacher, dimensions

    def vectors(self, texts, model=None):
        whole = embed_all(model or self.model, self.encode(texts), torch.device("cpu"))
        return F.normalize(whole[:, : self.dimensions], dim=1)

    def translation(self, path):
        """Translation accuracy of a bitext; MSE of both sides against the teacher's English where there is one."""
        rows = list(read_jsonl(path))
        english, other = [row["en"] for row in rows], [row["xx"] for row in rows]
        a, b = self.vectors(english), self.vectors(other)
        figures = {"translation_accuracy": translation_accuracy(a, b)}
        if self.teacher is not None:
            target = self.vectors(english, self.teacher)
            figures |= {"mse_source": mean_squared_error(a, target), "mse_target": mean_squared_error(b, target)}
        return figures

    def similarity(self, path):
        rows = list(read_jsonl(path))
        gold = [float(row.get("score", row.get("label"))) for row in rows]
        a, b = self.vectors([row["a"] for row in rows]), self.vectors([row["b"] for row in rows])
        return {"spearman": embedding_similarity(a, b, gold)}

    def retrieval(self, corpus, pairs):
        """MRR@10 of heading paths against the sections of each language, in the four directions."""
        sections = {row["id"]: row for row in read_jsonl(corpus)}
        pairs, figures = list(read_jsonl(pairs)), {}
        queries = {lang: self.vectors([" > ".join(p[f"{lang}_heading_path"]) for p in pairs]) for lang in ("en", "ja")}
        for lang in ("en", "ja"):
            answers = [pair[f"{lang}_id"] for pair in pairs]
            others = [id for id, row in sections.items() if row["lang"] == lang and id not in set(answers)]
            passages = self.vectors([sections[id]["text"] for id in answers + others])
            for asked, vectors in queries.items():
                figures[f"{asked}->{lang} mrr@10"] = information_retrieval(vectors, passages)
        return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--static", help="token vectors of static.py in place of the model's own, or alone")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--sets", required=True, help="folder of the development sets")
    parser.add_argument("--teacher", help="folder of the teacher, for the MSE")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--dimensions", type=int, help="leading ones alone (default: all)")
    args = parser.parse_args()
    if not (args.model or args.static):
        parser.error("--model or --static is needed")
    encode = Encoder(Tokenizer.from_file(args.tokenizer), args.max_length)
    evaluation = Evaluation(load(args.model, args.static), encode, load(args.teacher) if args.teacher else None, args.dimensions)
    for path in sorted(Path(args.sets).glob("*.jsonl")):
        if path.name.startswith(("tatoeba", "docs-bitext")):
            figures = evaluation.translation(path)
        elif path.name.startswith(("stsb", "jsts")):
            figures = evaluation.similarity(path)
        elif path.name.endswith(".corpus.jsonl"):
            figures = evaluation.retrieval(path, path.with_name(path.name.replace(".corpus.", ".pairs.")))
        else:
            continue
        event("evaluated", set=path.stem, **{name: round(value, 2) for name, value in figures.items()})


if __name__ == "__main__":
    run_command(main)
