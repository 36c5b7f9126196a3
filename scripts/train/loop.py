"""The training loop that all stages share: devices, precision, schedule, checkpoints, progress, guards."""
import math
import time
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs, broadcast_object_list, gather_object

from announce import event
from checkpoints import load_checkpoint, save_checkpoint
from environment import best_precision, devices_at_hand


class TrainingStopped(Exception):
    """The run cannot go on; the message says why and what to do."""


def add_loop_arguments(parser):
    """Options of every training stage."""
    group = parser.add_argument_group("training")
    group.add_argument("--minutes", type=float, default=15, help="wall-clock budget; the schedule follows it")
    group.add_argument("--max-steps", type=int, help="stop after so many steps (smoke runs, tests)")
    group.add_argument("--batch-size", type=int, default=384, help="rows of a batch at most")
    group.add_argument("--batch-tokens", type=int, default=12_288, help="padded tokens of one side of a batch at most")
    group.add_argument("--lr", type=float, default=5e-4, help="2e-5 in the tutorial, for pretrained models of 12 layers")
    group.add_argument("--max-length", type=int, default=128)
    group.add_argument("--seed", type=int, default=0)
    group.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto")
    group.add_argument("--precision", choices=["auto", "no", "bf16"], default="auto",
                       help="autocast of the forward pass; auto: bf16 where the hardware multiplies it")  # fmt: skip
    group.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    group.add_argument("--save-every", type=int, default=200, help="steps between checkpoints")


class NoDevice(TrainingStopped):
    """The device that was asked for is not here."""

    code = "device"


def chosen_device(name):
    """The device's name; `auto` is the best one at hand. Raises NoDevice: the CPU in its place would take hours."""
    found = devices_at_hand(torch)
    if name not in ("auto", *found):
        raise NoDevice(f"{name} cannot be used by torch {torch.__version__} here; at hand: {', '.join(found)}")
    return found[0] if name == "auto" else name


def new_accelerator(args):
    """Placement, precision and several devices are accelerate's matter; `accelerate launch` starts several processes."""
    # Moments of tokens that seldom occur decay into denormal numbers, which cost a hundred times as much.
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    device = chosen_device(args.device)
    precision = best_precision(torch, device) if args.precision == "auto" else args.precision
    several = DistributedDataParallelKwargs(find_unused_parameters=True, broadcast_buffers=False)
    return Accelerator(cpu=device == "cpu", mixed_precision=precision, kwargs_handlers=[several])


def run_loop(stage, modules, compute_loss, *, sampler, accelerator, args, eps=1e-6):
    """Calls `compute_loss(step)` until the budget is spent; prepared modules are trained in place and checkpointed."""
    modules = [accelerator.unwrap_model(module) for module in modules]
    parameters = [p for module in modules for p in module.parameters() if p.requires_grad]
    # Fused, one pass over the embedding matrix: on a CPU the plain loop costs as much as the forward pass.
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, eps=eps, weight_decay=0.0, fused=True)
    checkpoint = Checkpoint(args.out, modules, optimizer, sampler, accelerator)
    step, spent = checkpoint.restore() if args.resume else (0, 0.0)
    started = time.time() - spent
    while (done := progress(step, started, args)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1, (step + 1) / 100) * (1 - done)
        loss = compute_loss(step)
        if not math.isfinite(loss.item()):
            raise TrainingStopped(f"{stage}: the loss is {loss.item()} at step {step}; lower --lr (now {args.lr})")
        optimizer.zero_grad()
        accelerator.backward(loss)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        report(stage, step, loss, done)
        if step % args.save_every == 0:
            checkpoint.keep(step, time.time() - started)
    checkpoint.keep(step, time.time() - started)
    return step


def report(stage, step, loss, done):
    if step % 20 == 0:
        event("progress", stage=stage, step=step, loss=round(loss.item(), 4), done=round(done, 3))


def progress(step, started, args):
    """Share of the budget that is spent; with --max-steps the schedule counts steps, so that a run repeats exactly.

    The first process's clock counts for all: each by its own would take another step size, and leave at another step.
    """
    if args.max_steps:
        return step / args.max_steps
    return broadcast_object_list([(time.time() - started) / (args.minutes * 60)])[0]


class Checkpoint:
    """The state of a run in its folder. It fits any number of processes: bare weights, and a sampler for each."""

    def __init__(self, out, modules, optimizer, sampler, accelerator):
        self.path = Path(out) / "checkpoint.pt"
        self.modules, self.optimizer, self.sampler, self.accelerator = modules, optimizer, sampler, accelerator

    def keep(self, step, seconds):
        """Every process has to call it, since each one draws batches of its own; the first one writes."""
        samplers = gather_object([self.sampler.state()])
        if self.accelerator.is_main_process:
            states = [module.state_dict() for module in self.modules]
            optimizer = self.optimizer.state_dict()
            save_checkpoint(self.path, modules=states, optimizer=optimizer, samplers=samplers, progress=(step, seconds))

    def restore(self):
        """Step and seconds spent of the run that is resumed; (0, 0) where nothing was saved."""
        state = load_checkpoint(self.path)
        if state is None:
            return 0, 0.0
        for module, saved in zip(self.modules, state["modules"], strict=True):
            module.load_state_dict(saved)
        self.optimizer.load_state_dict(state["optimizer"])
        # A process that the earlier run did not have draws as its seed says.
        if (index := self.accelerator.process_index) < len(state["samplers"]):
            self.sampler.restore(state["samplers"][index])
        return state["progress"]
