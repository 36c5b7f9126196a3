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
from pathlib import Path

from announce import log
from static import VECTORS

HERE = Path(__file__).parent
TATOEBA = ("ja", "de", "es", "fr", "zh")
RECIPE = ["--retrieval", "4"]
#: Row -> options of the student, of the teacher, of the static vectors, of the vocabulary.
ROWS = {
    "the recipe": ([], [], [], []),
    "MSE alone": (["--contrastive", "0", "--similarity", "0", "--retrieval", "0"], [], [], []),
    "MSE + translation ranking": (["--similarity", "0", "--retrieval", "0"], [], [], []),
    "without MSE": (["--mse", "0"], [], [], []),
    "without similarity": (["--similarity", "0"], [], [], []),
    "without retrieval pairs": (["--retrieval", "0"], [], [], []),
    "+ spans of sections": (["--crops", "1"], [], [], []),
    "+ passages of all languages": (["--passages", "1"], [], [], []),
    "+ memory of sections": (["--memory", "0.5"], [], [], []),
    "+ spans, passages, memory": (["--crops", "1", "--passages", "1", "--memory", "0.5"], [], [], []),
    "Japanese pairs only": (["--languages", "ja"], [], [], []),
    "without n-grams": ([], [], ["--no-ngrams"], []),
    "tokens left out": ([], [], ["--drop", "0.15"], []),
    "random token vectors": ([], ["--static", "none"], [], []),
    "1 layer": ([], ["--layers", "1"], [], []),
    "4 layers": ([], ["--layers", "4"], [], []),
    "128 wide": ([], [], ["--width", "128"], []),
    "vocabulary of 24,000": ([], [], [], ["--size", "24000"]),
}


class Ablation:
    """Makes each stage once for every set of options that it depends on."""

    def __init__(self, args):
        self.args, self.work = args, Path(args.work)

    def made(self, script, out, result, *options):
        """Where the stage writes, once its result is there; a stage that was cut off is resumed."""
        if not (out / result).exists():
            command = [sys.executable, HERE / script, "--out", out, "--resume", *options]
            log(" ".join(map(str, command)))
            with (self.work / "log.txt").open("a") as output:
                subprocess.run([str(part) for part in command], check=True, stdout=output, stderr=output)
        return out

    def folder(self, *options):
        """A name for what was made with these options."""
        name = "_".join(part.strip("-") for group in options for part in group) or "recipe"
        return self.work / name

    def student(self, row):
        """Folder of the student and its tokenizer."""
        student, teacher, static, vocabulary = ROWS[row]
        args = self.args
        corpus = ["--corpus", args.corpus]
        tokenizer = Path(args.tokenizer)
        if vocabulary:
            tokenizer = self.vocabulary(vocabulary)
        common = [*corpus, "--tokenizer", tokenizer]
        steps = ["--max-steps", args.static_steps]
        vectors = self.made("static.py", self.folder(vocabulary, static, ["static"]), VECTORS, *common, *steps, *static)
        training = ["--max-length", "96", "--batch-tokens", args.batch_tokens, "--precision", args.precision]
        out = self.folder(vocabulary, static, teacher, ["teacher"])
        start = ["--static", vectors / VECTORS, *teacher]
        self.made("teacher.py", out, "config.json", *common, *start, *training, "--max-steps", args.teacher_steps)
        name = row.replace(" ", "-").replace("+", "with").replace(",", "")
        options = ["--teacher", out, *RECIPE, *student, *training, "--max-steps", args.steps]
        return self.made("student.py", self.work / name, "config.json", *common, *options), tokenizer

    def vocabulary(self, options):
        """A tokenizer of another size, made unless it is there."""
        path = self.folder(options).with_suffix(".json")
        if not path.exists():
            command = [sys.executable, HERE / "vocabulary.py", "--corpus", self.args.corpus, "--out", path, *options]
            subprocess.run([str(part) for part in command], check=True)
        return path

    def figures(self, row):
        """Evaluated figures by set."""
        model, tokenizer = self.student(row)
        kept = model / "figures.jsonl"
        if not kept.exists():
            options = ["--model", model, "--tokenizer", tokenizer, "--sets", self.args.sets]
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
        print(markdown(row, ablation.figures(row)), flush=True)


if __name__ == "__main__":
    main()
