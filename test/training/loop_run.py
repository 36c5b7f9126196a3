"""A run of the shared loop on a model of two numbers, for the tests: each process prints what it drew and learnt.

    python3 test/training/loop_run.py --out RUN [--delay SECONDS] [--cut-at STEP] [options of the loop]

The first process starts `--delay` seconds after the others; `--cut-at` ends all of them before a step.
"""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "train"))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from data import Pairs, Sampler  # noqa: E402
from loop import add_loop_arguments, new_accelerator, run_loop  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--cut-at", type=int)
    add_loop_arguments(parser)
    args = parser.parse_args()
    accelerator = new_accelerator(args)
    rows = [np.asarray([i], np.int32) for i in range(40)]
    sampler = Sampler({"numbers": Pairs(rows, rows, 1.0)}, args.batch_size, args.seed + accelerator.process_index)
    model = accelerator.prepare(torch.nn.Linear(1, 1))
    drawn = []

    def loss(step):
        if step == args.cut_at:
            raise SystemExit
        drawn.append(sampler.next()[1].tolist())
        time.sleep(args.delay / 10)
        numbers = torch.tensor(drawn[-1])[:, None] / 40
        return (model(numbers) - 3 * numbers).pow(2).mean()

    time.sleep(args.delay if accelerator.is_main_process else 0)
    try:
        run_loop("numbers", [model], loss, sampler=sampler, accelerator=accelerator, args=args)
    finally:
        weights = [p.item() for p in accelerator.unwrap_model(model).parameters()]
        found = {"process": accelerator.process_index, "drawn": drawn, "weights": weights}
        # One write a process: print() writes the line and its end apart, and the other's line may come between.
        sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
