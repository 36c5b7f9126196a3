"""Starts a script in two processes on the CPU: `[*TWO_PROCESSES, script, argument, …]`.

Not by `accelerate launch --cpu`, which without MPI starts one process whatever its --num_processes says.
"""
import os
import runpy
import sys

TWO_PROCESSES = [sys.executable, os.path.abspath(__file__)]


def one_of_them(script):
    import torch

    os.environ["RANK"] = os.environ["LOCAL_RANK"] = str(torch.distributed.get_rank())
    sys.path[0] = os.path.dirname(script)
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    from accelerate import debug_launcher

    del sys.argv[0]
    debug_launcher(one_of_them, sys.argv[:1], 2)
