#!/usr/bin/env python3
"""Draws the general set of the gate from evaluation data: what a fine-tuned student must not forget.

    python3 scripts/train/gate_set.py --eval DIR --out models/gate/general.jsonl

Rows: {"kind": "bitext", "a", "b"} of translations, {"kind": "sts", "a", "b", "score"} of scored pairs. Never trained on.
"""
import argparse
import json
from pathlib import Path

import numpy as np

from command import run_command
from data import read_jsonl

BITEXT = {"tatoeba-dev.en-ja": 400, "docs-bitext-dev.en-ja": 200}
SCORED = {"stsb-en-dev": 250, "stsb-ja-dev": 250, "stsb-cross-en-ja-dev": 250}


def drawn(folder, name, count, random):
    rows = list(read_jsonl(Path(folder) / f"{name}.jsonl"))
    return [rows[i] for i in random.permutation(len(rows))[:count]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", required=True, help="folder of the development sets")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    random = np.random.RandomState(0)
    found = []
    for name, count in BITEXT.items():
        found += [{"kind": "bitext", "a": row["xx"], "b": row["en"]} for row in drawn(args.eval, name, count, random)]
    for name, count in SCORED.items():
        for row in drawn(args.eval, name, count, random):
            found.append({"kind": "sts", "a": row["a"], "b": row["b"], "score": row["score"]})
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    Path(args.out).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    run_command(main)
