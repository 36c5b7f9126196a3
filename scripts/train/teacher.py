#!/usr/bin/env python3
"""Trains the teacher on English.

    python3 scripts/train/teacher.py --corpus CORPUS --tokenizer WORK/tokenizer.json --static WORK/static/vectors.npy --out WORK/teacher

The three objectives of Sentence-BERT (NLI classification over (u, v, |u - v|), STS regression, triplet of entailment
and contradiction) and in-batch contrastive pairs: heading and section, docstring and code, paraphrases, entailments.
The questions and answers of the corpus are Japanese and wait for the student. Each step draws one batch of contrastive
pairs and one of an objective in turn.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from announce import event, log
from command import run_command
from data import (
    Encoder,
    Sampler,
    crop_groups,
    padded,
    repeated,
    retrieval_groups,
    similarity_groups,
    summary,
)
from loop import add_loop_arguments, new_accelerator, run_loop
from losses import (
    cosent_loss,
    cosine_similarity_loss,
    matryoshka,
    multiple_negatives_ranking_loss,
    softmax_loss,
    triplet_loss,
)
from model import BALANCE, embed, new_config, new_model, warm_start


def triplets(nli):
    """Rows of the same premise: (entailed row, contradicted row)."""
    by_premise = {}
    for row, label in enumerate(nli.labels):
        by_premise.setdefault(nli.left[row].tobytes(), {})[int(label)] = row
    return [(labels[0], labels[2]) for labels in by_premise.values() if 0 in labels and 2 in labels]


class TeacherLoss:
    """One step's loss over the model and the NLI classifier."""

    def __init__(self, model, classifier, groups, sampler, *, nli, scored, device):
        self.model, self.classifier, self.groups, self.sampler = model, classifier, groups, sampler
        self.nli, self.scored, self.device = nli, scored, device
        self.triplets = triplets(nli)

    def vectors(self, rows):
        ids, mask = padded(rows)
        return embed(self.model, ids.to(self.device), mask.to(self.device))

    def __call__(self, step):
        name, rows = self.sampler.next()
        group = self.groups[name]
        a, b = self.vectors([group.left[i] for i in rows]), self.vectors([group.right[i] for i in rows])
        same = repeated(group, rows).to(self.device)
        contrastive = matryoshka(lambda u, v: multiple_negatives_ranking_loss(u, v, same=same), a, b)
        objectives = [self.classification, self.regression, self.triplet]
        return contrastive + objectives[step % 3]()

    def draw(self, count, size=64):
        return self.sampler.random.randint(0, count, min(size, count))

    def classification(self):
        rows = self.draw(len(self.nli.left))
        a, b = (self.vectors([side[i] for i in rows]) for side in (self.nli.left, self.nli.right))
        label = torch.from_numpy(self.nli.labels[rows]).to(self.device)
        return softmax_loss(self.classifier, F.normalize(a, dim=1), F.normalize(b, dim=1), label)

    def regression(self):
        pairs = self.scored[self.sampler.random.randint(len(self.scored))]
        rows = self.draw(len(pairs.left))
        a, b = (self.vectors([side[i] for i in rows]) for side in (pairs.left, pairs.right))
        score = torch.from_numpy(pairs.labels[rows]).to(self.device)
        ordered = matryoshka(lambda u, v: cosent_loss(u, v, score), a, b)
        return cosine_similarity_loss(F.normalize(a, dim=1), F.normalize(b, dim=1), score) + ordered

    def triplet(self):
        chosen = [self.triplets[i] for i in self.draw(len(self.triplets))]
        anchor = self.vectors([self.nli.left[entailed] for entailed, _ in chosen])
        positive = self.vectors([self.nli.right[entailed] for entailed, _ in chosen])
        negative = self.vectors([self.nli.right[contradicted] for _, contradicted in chosen])
        return matryoshka(triplet_loss, anchor, positive, negative)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--static", required=True, help="token vectors to start from (static.py), or none")
    parser.add_argument("--out", required=True)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--crops", type=float, default=0.0, help="how often spans of sections are drawn as queries")
    add_loop_arguments(parser)
    args = parser.parse_args()
    Path(args.out).mkdir(parents=True, exist_ok=True)
    accelerator = new_accelerator(args)
    tokenizer = Tokenizer.from_file(args.tokenizer)
    static = None if args.static == "none" else np.load(args.static)
    width = {} if static is None else {"width": static.shape[1] + BALANCE}
    model = new_model(new_config(tokenizer.get_vocab_size(), args.layers, **width))
    if static is not None:
        warm_start(model, static)
        # English alone would pull its words away from their translations; the layers learn, the words stay.
        model.embeddings.word_embeddings.weight.requires_grad = False
    model, classifier = accelerator.prepare(model, torch.nn.Linear(3 * model.config.hidden_size, 3))
    encode = Encoder(tokenizer, args.max_length)
    positive, nli, scored = similarity_groups(args.corpus, encode, languages=["en"])
    groups = positive | retrieval_groups(args.corpus, encode, directions=["retrieval-en-en"])
    if args.crops:
        groups |= crop_groups(args.corpus, encode, args.crops, directions=["crop-en-en"])
    log(summary(groups), len(nli.left), sum(len(pairs.left) for pairs in scored))
    sampler = Sampler(groups, args.batch_size, args.seed + accelerator.process_index, args.batch_tokens)
    device = accelerator.device
    loss = TeacherLoss(model, classifier, groups, sampler, nli=nli, scored=scored, device=device)
    step = run_loop("teacher", [model, classifier], loss, sampler=sampler, accelerator=accelerator, args=args)
    if accelerator.is_main_process:
        accelerator.unwrap_model(model, keep_fp32_wrapper=False).save_pretrained(args.out)
        event("saved", stage="teacher", step=step, path=args.out)


if __name__ == "__main__":
    run_command(main)
