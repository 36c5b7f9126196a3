#!/usr/bin/env python3
"""Averages the weights of two students (model soup, Wortsman et al. 2022, arXiv 2203.05482).

    python3 scripts/train/average.py --model WORK/student --static WORK/tokens/vectors.npy --share 0.5 --out WORK/mean

The second is another folder of the same shape (`--other`), or the first with other token vectors (`--static`).
"""
import argparse

import torch

from announce import event
from command import run_command
from data import DataError
from evaluation import load


@torch.no_grad()
def average(model, other, share):
    """Moves `model` the given share of the way to `other`; raises DataError where their shapes differ."""
    theirs = other.state_dict()
    for name, tensor in model.state_dict().items():
        if name not in theirs or theirs[name].shape != tensor.shape:
            raise DataError(f"the two models are not of one shape: {name}")
        if tensor.is_floating_point():
            tensor.lerp_(theirs[name], share)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    second = parser.add_mutually_exclusive_group(required=True)
    second.add_argument("--other", help="folder of the second model")
    second.add_argument("--static", help="token vectors of static.py: the second is the first with these")
    parser.add_argument("--share", type=float, default=0.5, help="of the second model")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    other = load(args.other) if args.other else load(args.model, args.static)
    average(load(args.model), other, args.share).save_pretrained(args.out)
    event("saved", stage="average", path=args.out)


if __name__ == "__main__":
    run_command(main)
