#!/usr/bin/env python3
"""What each part of the recipe is worth: students that differ in one part, all of the same number of steps.

    python3 scripts/train/ablation.py --corpus CORPUS --tokenizer WORK/tokenizer.json --sets EVAL --work WORK

Prints a Markdown row for each as soon as it is measured. What is there already is not made again, so that a run that was
cut off goes on; `--only NAME` makes some rows alone.
"""
import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from announce import log
from static import VECTORS

HERE = Path(__file__).parent
TATOEBA = ("ja", "de", "es", "fr", "zh")
RECIPE = ["--retrieval", "4"]


@dataclass(frozen=True)
class Row:
    """Options beside the recipe's, by stage; `int8` measures the exported graph's weights."""

    student: tuple = ()
    teacher: tuple = ()
    static: tuple = ()
    vocabulary: tuple = ()
    evaluation: tuple = ()
    int8: bool = False


ROWS = {
    "the recipe": Row(),
    "MSE alone": Row(student=("--contrastive", "0", "--similarity", "0", "--retrieval", "0")),
    "MSE + translation ranking": Row(student=("--similarity", "0", "--retrieval", "0")),
    "without MSE": Row(student=("--mse", "0")),
    "without ordered similarities": Row(student=("--similarity", "0")),
    "without retrieval pairs": Row(student=("--retrieval", "0")),
    "+ spans of sections": Row(student=("--crops", "1")),
    "+ passages of all languages": Row(student=("--passages", "1")),
    "+ memory of sections": Row(student=("--memory", "0.5")),
    "+ spans, passages, memory": Row(student=("--crops", "1", "--passages", "1", "--memory", "0.5")),
    "Japanese pairs only": Row(student=("--languages", "ja")),
    "without n-grams": Row(static=("--no-ngrams",)),
    "tokens left out": Row(static=("--drop", "0.15")),
    "random token vectors": Row(teacher=("--static", "none")),
    "1 layer": Row(teacher=("--layers", "1")),
    "4 layers": Row(teacher=("--layers", "4")),
    "128 wide": Row(static=("--width", "128")),
    "128 wide, 4 layers": Row(static=("--width", "128"), teacher=("--layers", "4")),
    "vocabulary of 24,000": Row(vocabulary=("--size", "24000")),
    "vocabulary of 32,000": Row(vocabulary=("--size", "32000")),
    "as int8": Row(int8=True),
    "128 dimensions": Row(evaluation=("--dimensions", "128")),
    "64 dimensions": Row(evaluation=("--dimensions", "64")),
}


class Ablation:
    """Makes each stage once for every set of options that it depends on."""

    def __init__(self, args):
        self.args, self.work = args, Path(args.work)

    def made(self, script, out, result, *options):
        """Where the stage writes, once its result is there; a stage that was cut off is resumed."""
        if not (out / result).exists():
            command = [sys.executable, HERE / script, "--out", out, *options]
            log(" ".join(map(str, command)))
            with (self.work / "log.txt").open("a") as output:
                subprocess.run([str(part) for part in command], check=True, stdout=output, stderr=output)
        return out

    def folder(self, *options):
        """A name for what was made with these options."""
        return self.work / "_".join(part.strip("-") for group in options for part in group)

    def vocabulary(self, row):
        """The tokenizer: the one at hand, or one of another size."""
        if not row.vocabulary:
            return Path(self.args.tokenizer)
        out = self.folder(row.vocabulary, ["vocabulary"])
        out.mkdir(exist_ok=True)
        return self.made("vocabulary.py", out / "tokenizer.json", "", "--corpus", self.args.corpus, *row.vocabulary)

    def student(self, row):
        """Folder of the student and its tokenizer."""
        args, tokenizer = self.args, self.vocabulary(row)
        common = ["--resume", "--corpus", args.corpus, "--tokenizer", tokenizer]
        training = [*common, "--max-length", "96", "--batch-tokens", args.batch_tokens, "--precision", args.precision]
        out = self.folder(row.vocabulary, row.static, ["static"])
        vectors = self.made("static.py", out, VECTORS, *common, "--max-steps", args.static_steps, *row.static)
        start = ["--static", vectors / VECTORS, *row.teacher, "--max-steps", args.teacher_steps]
        out = self.folder(row.vocabulary, row.static, row.teacher, ["teacher"])
        teacher = self.made("teacher.py", out, "config.json", *training, *start)
        options = ["--teacher", teacher, *RECIPE, *row.student, "--max-steps", args.steps]
        out = self.folder(row.vocabulary, row.static, row.teacher, row.student, ["student"])
        return self.made("student.py", out, "config.json", *training, *options), tokenizer

    def shipped(self, model, tokenizer):
        """Folder of the int8 graph."""
        options = ["--model", model, "--tokenizer", tokenizer]
        return self.made("export.py", model / "shipped", "kakehashi.json", *options)

    def figures(self, row):
        """Evaluated figures by set."""
        model, tokenizer = self.student(row)
        if row.int8:
            model = self.shipped(model, tokenizer)
        kept = model / f"{self.folder(row.evaluation, ['figures']).name}.jsonl"
        if not kept.exists():
            options = ["--model", model, "--tokenizer", tokenizer, "--sets", self.args.sets, *row.evaluation]
            command = [sys.executable, HERE / "evaluation.py", *options]
            done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True)
            kept.write_text(done.stdout)
        return {event["set"]: event for event in map(json.loads, kept.read_text().splitlines())}


def markdown(row, figures):
    """Retrieval ja->en / en->en / ja->ja, Tatoeba of five languages, STS-B en / ja / across, JSTS."""
    found = figures["docs-retrieval-dev.corpus"]
    retrieval = " / ".join(f"{found[f'{way} mrr@10']:.1f}" for way in ("ja->en", "en->en", "ja->ja"))
    tatoeba = " / ".join(f"{figures[f'tatoeba-dev.en-{code}']['translation_accuracy']:.1f}" for code in TATOEBA)
    sts = " / ".join(f"{figures[f'stsb-{which}dev']['spearman']:.1f}" for which in ("en-", "ja-", "cross-en-ja-"))
    return f"| {row} | {retrieval} | {tatoeba} | {sts} | {figures['jsts-dev.ja']['spearman']:.1f} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--sets", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--only", nargs="*", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--steps", default="150")
    parser.add_argument("--teacher-steps", default="60")
    parser.add_argument("--static-steps", default="400")
    parser.add_argument("--batch-tokens", default="6144")
    parser.add_argument("--precision", default="auto")
    args = parser.parse_args()
    Path(args.work).mkdir(parents=True, exist_ok=True)
    ablation = Ablation(args)
    for row in args.only:
        print(markdown(row, ablation.figures(ROWS[row])), flush=True)


if __name__ == "__main__":
    main()
