#!/usr/bin/env python3
"""Distils the teacher into the multilingual student.

    python3 scripts/train/student.py --corpus CORPUS --tokenizer WORK/tokenizer.json --teacher WORK/teacher --out WORK/student

For a translation pair (s, t) the student gives the teacher's vector of s for both: MSE on both sides (Reimers &
Gurevych 2020, arXiv 2004.09813), plus in-batch translation ranking, since MSE alone aligns languages slowly from
nothing; headings find their sections across languages by contrastive pairs; scored pairs keep degrees of similarity.
"""
import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from transformers import BertModel

from command import run_command
from data import Encoder, Sampler, event, log, padded, retrieval_groups, similarity_groups, translation_groups
from loop import add_loop_arguments, new_accelerator, run_loop
from losses import cosent_loss, matryoshka, mse_loss, multiple_negatives_ranking_loss
from model import embed


class StudentLoss:
    """One step's loss; the teacher is frozen."""

    def __init__(self, student, teacher, groups, sampler, *, scored, args, device):
        self.student, self.teacher, self.groups, self.sampler = student, teacher, groups, sampler
        self.scored, self.args, self.device = scored, args, device

    def vectors(self, model, rows):
        ids, mask = padded(rows)
        return embed(model, ids.to(self.device), mask.to(self.device))

    def __call__(self, step):
        name, rows = self.sampler.next()
        group = self.groups[name]
        left, right = [group.left[i] for i in rows], [group.right[i] for i in rows]
        a, b = self.vectors(self.student, left), self.vectors(self.student, right)
        scale = 22.0 if "translation" in name else 16.0
        loss = matryoshka(lambda u, v: multiple_negatives_ranking_loss(u, v, scale), a, b) * self.args.contrastive
        if name.startswith("translation"):
            loss = loss + self.distillation(left, a, b) * self.args.mse
        return loss + (self.similarity() * self.args.similarity if step % 3 == 0 else 0)

    def distillation(self, english, a, b):
        """Both sides against the teacher's vector of the English side."""
        with torch.no_grad():
            target = F.normalize(self.vectors(self.teacher, english), dim=1)
        return mse_loss(F.normalize(a, dim=1), target) + mse_loss(F.normalize(b, dim=1), target)

    def similarity(self):
        rows = self.sampler.random.randint(0, len(self.scored.left), min(96, len(self.scored.left)))
        a, b = (self.vectors(self.student, [side[i] for i in rows]) for side in (self.scored.left, self.scored.right))
        score = torch.from_numpy(self.scored.labels[rows]).to(self.device)
        return matryoshka(lambda u, v: cosent_loss(u, v, score), a, b)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--teacher", required=True, help="folder of the trained teacher")
    parser.add_argument("--student", help="folder to start from; default: the teacher's weights")
    parser.add_argument("--out", required=True)
    weights = parser.add_argument_group("loss weights; 0 leaves a part out")
    weights.add_argument("--mse", type=float, default=1.0)
    weights.add_argument("--contrastive", type=float, default=1.0)
    weights.add_argument("--similarity", type=float, default=0.5)
    add_loop_arguments(parser)
    args = parser.parse_args()
    Path(args.out).mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    device = new_accelerator(args.device).device
    tokenizer = Tokenizer.from_file(args.tokenizer)
    teacher_model = BertModel.from_pretrained(args.teacher, add_pooling_layer=False).to(device).eval()
    student_model = BertModel.from_pretrained(args.student or args.teacher, add_pooling_layer=False).to(device)
    encode = Encoder(tokenizer, args.max_length)
    positive, _, scored = similarity_groups(args.corpus, encode)
    groups = translation_groups(args.corpus, encode) | retrieval_groups(args.corpus, encode) | positive
    log({name: len(pairs.left) for name, pairs in groups.items()})
    sampler = Sampler(groups, args.batch_size, args.seed)
    loss = StudentLoss(student_model, teacher_model, groups, sampler, scored=scored, args=args, device=device)
    step = run_loop("student", [student_model], loss, sampler, args)
    student_model.save_pretrained(args.out)
    event("saved", stage="student", step=step, path=args.out)


if __name__ == "__main__":
    run_command(main)
