#!/usr/bin/env python3
"""Draws the general pairs that fine-tuning replays against forgetting.

    python3 scripts/train/sample_replay.py --corpus CORPUS --out scripts/train/replay.tsv

Only from sources under permissive or attribution licences (REPLAY.md). Columns: language, source, English, other.
"""
import argparse
from pathlib import Path

import numpy as np

from command import run_command
from data import is_section, languages_at_hand, pack, read_tsv, translation_rows

SOURCES = {"tatoeba", "kubernetes", "helm", "opentelemetry", "phpdoc", "godot-editor"}
LONGEST = 300


def drawn(rows, count, random):
    """`count` rows, or all where there are fewer, in a random order."""
    return [rows[i] for i in random.permutation(len(rows))[:count]]


def short(english, other):
    return len(english) <= LONGEST and len(other) <= LONGEST


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--japanese", type=int, default=900)
    parser.add_argument("--others", type=int, default=200, help="pairs of each other language")
    parser.add_argument("--sections", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    random = np.random.RandomState(args.seed)
    found = []
    for language in languages_at_hand(args.corpus):
        rows = [row for row in translation_rows(args.corpus, language) if row[2] in SOURCES and short(*row[:2])]
        count = args.japanese if language == "ja" else args.others
        found += [(language, source, english, other) for english, other, source in drawn(rows, count, random)]
    sections = [row for row in read_tsv(pack(args.corpus, "sections.en-ja.tsv"), 5) if row[0] in SOURCES]
    for source, heading, text, heading_ja, text_ja in drawn(list(filter(is_section, sections)), args.sections, random):
        found += [("ja", source, heading, heading_ja), ("ja", source, text[:LONGEST], text_ja[:LONGEST])]
    lines = "".join("\t".join(row) + "\n" for row in found)
    Path(args.out).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    run_command(main)
