#!/usr/bin/env python3
"""Distils the teacher into the multilingual student.

    python3 scripts/train/student.py --corpus CORPUS --tokenizer WORK/tokenizer.json --teacher WORK/teacher --out WORK/student

For a translation pair (s, t) the student gives the teacher's vector of s for both: MSE on both sides (Reimers &
Gurevych 2020, arXiv 2004.09813), plus in-batch translation ranking, since MSE alone aligns languages slowly from
nothing; headings find their sections across languages by contrastive pairs, and with --memory among all sections of
their project; scored pairs keep degrees of similarity.
Several GPUs: `accelerate launch scripts/train/student.py …`.
"""
import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from announce import event, log
from command import run_command
from data import (
    Encoder,
    Sampler,
    padded,
    similarity_groups,
    summary,
    translation_groups,
)
from evaluation import load
from groups import add_pair_arguments, ranking_loss, ranking_scale, retrieval_pairs
from loop import add_loop_arguments, new_accelerator, run_loop
from losses import cosent_loss, matryoshka, mse_loss
from memory import SectionMemory
from model import embed

NLI_SCORES = torch.tensor([0.85, 0.5, 0.2])


class StudentLoss:
    """One step's loss; the teacher is frozen."""

    def __init__(self, student, teacher, groups, sampler, *, similar, args, device):
        self.student, self.teacher, self.groups, self.sampler = student, teacher, groups, sampler
        self.similar, self.args, self.device = similar, args, device
        remembered = {name: pairs for name, pairs in groups.items() if args.memory and name.startswith("retrieval")}
        self.memory = SectionMemory(remembered, student, device)

    def vectors(self, model, rows):
        ids, mask = padded(rows)
        return embed(model, ids.to(self.device), mask.to(self.device))

    def __call__(self, step):
        name, rows = self.sampler.next()
        group = self.groups[name]
        left, right = [group.left[i] for i in rows], [group.right[i] for i in rows]
        a, b = self.vectors(self.student, left), self.vectors(self.student, right)
        loss = matryoshka(ranking_loss(name, group, rows, self.device), a, b) * self.args.contrastive
        if name in self.memory.of:
            unit = (F.normalize(side, dim=1) for side in (a, b))
            loss = loss + self.memory.loss(name, rows, *unit, ranking_scale(name)) * self.args.memory
        if name.startswith("translation"):
            loss = loss + self.distillation(left, a, b) * self.args.mse
        return loss + (self.similarity() * self.args.similarity if step % 2 == 0 else 0)

    def distillation(self, english, a, b):
        """Both sides against the teacher's vector of the English side."""
        with torch.no_grad():
            target = F.normalize(self.vectors(self.teacher, english), dim=1)
        return mse_loss(F.normalize(a, dim=1), target) + mse_loss(F.normalize(b, dim=1), target)

    def similarity(self):
        """Ordered cosines over a random draw from one set of scored pairs or from the NLI pairs."""
        pairs = self.similar[self.sampler.random.randint(len(self.similar))]
        rows = self.sampler.random.randint(0, len(pairs.left), min(128, len(pairs.left)))
        a, b = (self.vectors(self.student, [side[i] for i in rows]) for side in (pairs.left, pairs.right))
        score = torch.as_tensor(pairs.labels[rows]).to(self.device)
        return matryoshka(lambda u, v: cosent_loss(u, v, score), a, b)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--teacher", required=True, help="folder of the trained teacher")
    parser.add_argument("--student", help="folder to start from; default: the teacher's weights")
    parser.add_argument("--static", help="token vectors of static.py to start with in place of the student's")
    parser.add_argument("--freeze-tokens", action="store_true", help="train the layers alone, on the token vectors they have")
    parser.add_argument("--out", required=True)
    parser.add_argument("--languages", nargs="*", help="translation pairs of these alone (default: all at hand)")
    weights = parser.add_argument_group("loss weights; 0 leaves a part out")
    weights.add_argument("--mse", type=float, default=1.0)
    weights.add_argument("--contrastive", type=float, default=1.0)
    weights.add_argument("--similarity", type=float, default=0.5)
    weights.add_argument("--memory", type=float, default=0.0, help="sections outside of the batch as negatives")
    add_pair_arguments(parser)
    add_loop_arguments(parser)
    args = parser.parse_args()
    Path(args.out).mkdir(parents=True, exist_ok=True)
    accelerator = new_accelerator(args)
    tokenizer = Tokenizer.from_file(args.tokenizer)
    teacher = load(args.teacher).to(accelerator.device)
    student = load(args.student or args.teacher, args.static).train()
    student.embeddings.word_embeddings.weight.requires_grad = not args.freeze_tokens
    student = accelerator.prepare(student)
    encode = Encoder(tokenizer, args.max_length)
    positive, nli, scored = similarity_groups(args.corpus, encode)
    nli.labels = NLI_SCORES[nli.labels].numpy()
    groups = translation_groups(args.corpus, encode, args.languages) | positive | retrieval_pairs(args, encode)
    log(summary(groups))
    sampler = Sampler(groups, args.batch_size, args.seed + accelerator.process_index, args.batch_tokens)
    loss = StudentLoss(student, teacher, groups, sampler, similar=[*scored, nli], args=args, device=accelerator.device)
    step = run_loop("student", [student], loss, sampler=sampler, accelerator=accelerator, args=args)
    if accelerator.is_main_process:
        accelerator.unwrap_model(student, keep_fp32_wrapper=False).save_pretrained(args.out)
        event("saved", stage="student", step=step, path=args.out)


if __name__ == "__main__":
    run_command(main)
