"""One fine-tuning run: pairs, targets, loss, guards, checkpoints, result."""
import json
import math
import os
import shutil
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from accelerate.utils import broadcast_object_list
from tokenizers import Tokenizer

from announce import event, is_unheard
from checkpoints import load_checkpoint, save_checkpoint
from collapse import Collapsed, collapse, mean_spread, widest
from data import DataError, Encoder, padded, read_tsv
from evaluators import embedding_spread, information_retrieval, translation_accuracy
from export import verify, write_folder
from loop import TrainingStopped, new_accelerator
from losses import matryoshka, mse_loss, multiple_negatives_ranking_loss
from model import embed
from pairs import Side, read_pairs, repeated_targets
from recover import recover_model
from run_lock import lock_folder
from sending import send_folder
from teachers import embed_all, teacher_vectors


class Stopped(Exception):
    """Somebody asked the run to stop; the checkpoint is written."""

    requested = False

    @classmethod
    def request(cls):
        cls.requested = True


class NotFinite(TrainingStopped):
    """The loss is no number any more."""

    code = "nan"


class Tuning:
    """A run from its arguments to the exported folder."""

    def __init__(self, args):
        self.args, self.work = args, Path(args.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.accelerator = new_accelerator(args)
        self.device = self.accelerator.device
        self.lock = lock_folder(self.work) if self.accelerator.is_main_process else None
        self.manifest = self.read_manifest()
        self.tokenizer = Tokenizer.from_file(str(Path(args.model) / "tokenizer.json"))
        encode = Encoder(self.tokenizer, min(args.max_length, self.manifest["maxTokens"]))
        self.encode = encode
        self.train, self.heldout = (Side(read_pairs(path), encode) for path in (args.pairs, args.heldout))
        self.replay = Side([(row[2], row[3]) for row in read_tsv(args.replay, 4)], encode)
        self.student = recover_model(args.model).to(self.device)
        self.set_targets()
        self.model = self.accelerator.prepare(self.student)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=args.lr, eps=1e-6, weight_decay=0.0, fused=True)
        self.steps_per_epoch = max(1, math.ceil(len(self.train.texts) / self.batch_size))
        self.steps = args.max_steps or max(1, round(args.epochs * self.steps_per_epoch))
        self.evaluate_every = max(1, self.steps // 10)
        self.step, self.best, self.worse, self.baseline, self.evaluated_at = 0, None, 0, None, None

    def read_manifest(self):
        path = Path(self.args.model) / "kakehashi.json"
        if not path.exists():
            raise DataError(f"{path}: no such file; --model is the folder of an installed model")
        return json.loads(path.read_text(encoding="utf-8"))

    @property
    def batch_size(self):
        return self.args.batch_size * self.accelerator.num_processes

    def set_targets(self):
        """Fixed before the first step: the teacher is frozen.

        Project pairs: the teacher's vector of the anchor for both sides. Replayed pairs: where the student teaches
        itself, each text keeps the vector it had; another teacher takes the anchor's as for project pairs.
        """
        sides = (self.train, self.heldout, self.replay)
        rows = [row for side in sides for row in side.anchors]
        texts = [pair[0] for side in sides for pair in side.texts]
        width = self.student.config.hidden_size
        found = teacher_vectors(self.args.teacher, self.student, rows, texts, device=self.device, width=width)
        found = found.split([len(side.texts) for side in sides])
        for side, target in zip(sides, found, strict=True):
            side.target = side.other_target = target
        if self.args.teacher == "self":
            self.replay.other_target = embed_all(self.student, self.replay.others, self.device)

    def run(self):
        self.restore()
        event(
            "started", stage="finetune", pairs=len(self.train.texts), heldout=len(self.heldout.texts),
            replay=len(self.replay.texts), steps=self.steps, epochs=self.args.epochs, device=str(self.device.type),
            precision=self.accelerator.mixed_precision, seed=self.args.seed, resumedAt=self.step,
            lr=self.args.lr, batchSize=self.batch_size, maxLength=self.encode.max_length,
            weights={name: getattr(self.args, name) for name in ("mse", "contrastive", "keep")},
        )  # fmt: skip
        self.began, self.saved_at, self.began_at = time.time(), time.time(), self.step
        try:
            # One that ended between a step and its evaluation makes up for it.
            if self.baseline is None or (self.must_evaluate() and self.evaluated_at != self.step):
                self.evaluate()
            self.all_steps()
        except BrokenPipeError:
            self.write_checkpoint()
            raise
        except TrainingStopped:
            self.return_to_best()
            raise
        if self.step < self.steps:
            event("stopped", reason="early", step=self.step)
        self.save()
        self.export()

    def all_steps(self):
        while self.step < self.steps and self.worse < self.args.patience:
            self.one_step()
            if self.must_evaluate():
                self.evaluate()
            self.save_when_due()

    def must_evaluate(self):
        return self.step % self.evaluate_every == 0 or self.step == self.steps

    def one_step(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.args.lr * min(1, (self.step + 1) / max(1, self.steps // 10)) * (1 - self.step / self.steps)
        loss = self.loss()
        if not math.isfinite(loss.item()):
            raise NotFinite(f"the loss is {loss.item()} at step {self.step}; lower --lr (now {self.args.lr})")
        self.optimizer.zero_grad()
        self.accelerator.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        if self.step % max(1, min(20, self.steps // 50)) == 0:
            left = (self.steps - self.step) * (time.time() - self.began) / (self.step - self.began_at)
            event(
                "progress", stage="finetune", step=self.step, steps=self.steps, loss=round(loss.item(), 4),
                epoch=round(self.step / self.steps_per_epoch, 2), secondsLeft=round(left),
            )  # fmt: skip

    def rows_of_step(self, count, size):
        """Rows of this step and process: a permutation for each pass, drawn from seed and pass alone, so that a resumed
        run goes on with the rows that come next."""
        per_pass = max(1, math.ceil(count / size))
        order = np.random.RandomState([self.args.seed, self.step // per_pass]).permutation(count)
        rows = order[self.step % per_pass * size :][:size]
        # The last batch of a pass may hold fewer rows than there are processes.
        rows = np.resize(rows, max(len(rows), self.accelerator.num_processes))
        return rows[self.accelerator.process_index :: self.accelerator.num_processes]

    def vectors(self, rows):
        ids, mask = padded(rows)
        return embed(self.model, ids.to(self.device), mask.to(self.device))

    def loss(self):
        args, rows = self.args, self.rows_of_step(len(self.train.texts), self.batch_size)
        a, b, target, _ = self.batch(self.train, rows)
        loss = args.mse * (mse_loss(unit(a), target) + mse_loss(unit(b), target))
        if args.contrastive:
            same = repeated_targets(target)
            rank = lambda u, v: multiple_negatives_ranking_loss(u, v, 20.0, same)  # noqa: E731
            loss = loss + args.contrastive * matryoshka(rank, a, b)
        if args.keep:
            a, b, target, other = self.batch(self.replay, self.rows_of_step(len(self.replay.texts), self.batch_size))
            loss = loss + args.keep * (mse_loss(unit(a), target) + mse_loss(unit(b), other))
        return loss

    def batch(self, side, rows):
        """Vectors of both sides and their targets."""
        a, b = (self.vectors([texts[i] for i in rows]) for texts in (side.anchors, side.others))
        return a, b, side.target[rows].to(self.device), side.other_target[rows].to(self.device)

    def evaluate(self):
        """Figures on the held-out pairs; keeps the best weights and looks for a collapse."""
        self.model.eval()
        a, b, pool = (embed_all(self.student, rows, self.device) for rows in (
            self.heldout.anchors, self.heldout.others, self.heldout.others + self.train.others
        ))  # fmt: skip
        loss = (mse_loss(a, self.heldout.target) + mse_loss(b, self.heldout.target)).item()
        same = repeated_targets(self.heldout.target)
        loss += self.args.contrastive * multiple_negatives_ranking_loss(a, b, 20.0, same).item()
        spread = mean_spread(a, b)
        figures = {"translationAccuracy": translation_accuracy(a, b), "mrr": information_retrieval(a, pool)}
        self.model.train()
        self.evaluated_at, self.baseline = self.step, self.baseline or spread
        collapsed = collapse(widest(self.baseline, embedding_spread(self.heldout.target)), spread)
        # Before anybody is told: where nobody listens any more the checkpoint has it all the same.
        if not collapsed:
            self.keep_best(loss)
        event(
            "evaluated", stage="finetune", step=self.step, heldoutLoss=round(loss, 4),
            **{name: round(value, 2) for name, value in figures.items()},
            **{name: round(value, 5) for name, value in spread.items()},
        )  # fmt: skip
        if collapsed:
            raise Collapsed(f"the vectors collapse at step {self.step}: {collapsed}; lower --lr or give more varied pairs")

    def keep_best(self, loss):
        if self.best is None or loss < self.best["loss"]:
            weights = {key: value.detach().cpu().clone() for key, value in self.student.state_dict().items()}
            self.best, self.worse = {"loss": loss, "step": self.step, "weights": weights}, 0
        else:
            self.worse += 1

    def return_to_best(self):
        """Leaves a checkpoint of the best weights with new moments, so that a resumed run starts from sound ones."""
        self.student.load_state_dict(self.best["weights"])
        self.optimizer.state.clear()
        self.step = self.evaluated_at = self.best["step"]
        self.worse = 0
        self.save()

    def must_stop(self):
        """What the first process sees counts for all: one that went on alone would wait for the others."""
        return broadcast_object_list([Stopped.requested or (self.work / "stop").exists() or is_unheard()])[0]

    def save_when_due(self):
        stop = self.must_stop()
        if stop or self.step % self.args.save_every == 0 or time.time() - self.saved_at > 60:
            self.save()
        if stop:
            (self.work / "stop").unlink(missing_ok=True)
            event("stopped", reason="cancelled", step=self.step)
            raise Stopped

    def save(self):
        self.saved_at = time.time()
        self.write_checkpoint()
        event("saved", stage="finetune", step=self.step, path=str(self.work / "checkpoint.pt"))

    def write_checkpoint(self):
        if self.accelerator.is_main_process:
            save_checkpoint(
                self.work / "checkpoint.pt", model=self.student.state_dict(), optimizer=self.optimizer.state_dict(),
                step=self.step, best=self.best, worse=self.worse, baseline=self.baseline, steps=self.steps,
                evaluated_at=self.evaluated_at,
            )  # fmt: skip

    def restore(self):
        state = load_checkpoint(self.work / "checkpoint.pt") if self.args.resume else None
        if state is None:
            return
        self.student.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.best, self.worse, self.baseline, self.evaluated_at = (
            state.get(key) for key in ("step", "best", "worse", "baseline", "evaluated_at")
        )

    def export(self):
        """Writes the best weights as an int8 folder, aside first; the rename makes it appear whole."""
        if not self.accelerator.is_main_process:
            return
        self.student.load_state_dict(self.best["weights"])
        out, aside = Path(self.args.out), Path(f"{self.args.out}.writing")
        shutil.rmtree(aside, ignore_errors=True)
        model = self.student.cpu().eval()
        name, length = self.manifest["id"], self.manifest["maxTokens"]
        write_folder(aside, model, self.tokenizer, name=name, max_length=length, scores=self.manifest["scores"])
        texts = [text for pair in (self.heldout.texts + self.replay.texts)[:100] for text in pair]
        verify(model, aside, self.encode, texts)
        shutil.rmtree(out, ignore_errors=True)
        os.replace(aside, out)
        event("saved", stage="finetune", step=self.best["step"], path=str(out))
        if self.args.stream:
            send_folder(out)
        event("done", step=self.step, seconds=round(time.time() - self.began), path=str(out))


def unit(vectors):
    return F.normalize(vectors, dim=1)
