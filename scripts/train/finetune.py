#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch>=2.6", "transformers>=4.50", "accelerate>=1.2", "safetensors", "onnx>=1.16", "onnxruntime>=1.20", "tokenizers>=0.21", "numpy"]
# ///
"""Fine-tunes the student on a project's own translation pairs (Reimers & Gurevych 2020).

    python3 scripts/train/finetune.py --model models/kakehashi-small --pairs pairs.jsonl --heldout heldout.jsonl \
        --work RUN --out RUN/model
    uv run scripts/train/finetune.py …          accelerate launch scripts/train/finetune.py …

The teacher is the frozen student itself, so that every English vector stays in place; or another model folder, or a hub
id. Both sides of a pair are drawn to the teacher's vector of the English side (MSE); translation ranking in the batch
tells like sentences apart; a bundled set of general pairs is replayed against forgetting. The tutorial's defaults,
adapted: 128 tokens, batch 64, eps 1e-6 and linear warm-up as there; lr 3e-4 in place of 2e-5 and 4 epochs in place of
20, because two layers with their token vectors are tuned, not twelve. stdout carries JSON lines, stderr the log; exit
code 0 done, 2 unusable input, 3 cannot go on, 130 stopped on request with a checkpoint.
"""
import argparse
import importlib.util
import os
import signal
import sys
from pathlib import Path

PACKAGES = ["torch", "transformers", "accelerate", "safetensors", "onnx", "onnxruntime", "tokenizers", "numpy"]
HERE = Path(__file__).resolve().parent


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether this Python can do it")
    parser.add_argument("--model", help="the student to start from: a shipped model folder")
    parser.add_argument("--pairs", help="JSON lines with source, target, sourceLanguage, targetLanguage")
    parser.add_argument("--heldout", help="the same, kept out of training: early stopping and figures")
    parser.add_argument("--work", help="folder of the run: checkpoint.pt, and a file named stop to stop it")
    parser.add_argument("--out", help="folder for the result")
    parser.add_argument("--teacher", default="self", help="self, a model folder, or a hub id (with --allow-download)")
    parser.add_argument("--allow-download", action="store_true", help="let a hub id be downloaded")
    parser.add_argument("--replay", default=str(HERE / "replay.tsv"), help="general pairs against forgetting")
    parser.add_argument("--stream", action="store_true", help="send the result as events, for a machine far away")
    training = parser.add_argument_group("training")
    training.add_argument("--epochs", type=float, default=4)
    training.add_argument("--max-steps", type=int, help="stop after so many steps (smoke runs, tests)")
    training.add_argument("--batch-size", type=int, default=64)
    training.add_argument("--lr", type=float, default=3e-4)
    training.add_argument("--max-length", type=int, default=128)
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto")
    training.add_argument("--precision", choices=["auto", "no", "bf16"], default="auto")
    training.add_argument("--patience", type=int, default=3, help="evaluations without a better held-out loss")
    training.add_argument("--save-every", type=int, default=100, help="steps between checkpoints")
    training.add_argument("--resume", action="store_true", help="go on from the checkpoint in --work")
    weights = parser.add_argument_group("loss weights")
    weights.add_argument("--mse", type=float, default=1.0)
    weights.add_argument("--contrastive", type=float, default=0.5)
    weights.add_argument("--keep", type=float, default=4.0, help="weight of the replayed pairs")
    args = parser.parse_args()
    needed = [name for name in ("model", "pairs", "heldout", "work", "out") if getattr(args, name) is None]
    if needed and not args.check:
        parser.error("needed: " + ", ".join(f"--{name}" for name in needed))
    return args


def missing_packages():
    """Packages that cannot be imported, and a Python that is too old; nothing is loaded for the answer."""
    too_old = [] if sys.version_info >= (3, 10) else ["python>=3.10"]
    return too_old + [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def main():
    args = parse_arguments()
    # Without torch this file still has to say what is missing, so nothing of ours is imported before this line.
    from announce import event

    missing = missing_packages()
    if args.check:
        from environment import describe_environment

        found = describe_environment(missing)
        event("environment", **found)
        sys.exit(0 if args.device in ("auto", *found["devices"]) and not missing else 3)
    if missing:
        hint = f"{sys.executable} -m pip install -r {HERE / 'requirements.txt'}"
        event("error", code="environment", message=f"missing: {', '.join(missing)}; {hint}", missing=missing)
        sys.exit(3)
    if not args.allow_download:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from failures import ends_with_an_event
    from tuning import Stopped, Tuning

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Stopped.request())
    ends_with_an_event(lambda: Tuning(args).run())


if __name__ == "__main__":
    main()
