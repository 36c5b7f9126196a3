#!/usr/bin/env python3
"""Learns one static vector a token: the warm start of teacher and student.

    python3 scripts/train/static.py --corpus CORPUS --tokenizer WORK/tokenizer.json --out WORK/static --minutes 14

A text's vector is the mean of its tokens' vectors; a token's norm is its weight. Tokens share the vectors of their
n-grams (ngrams.py), which are folded into them at the end. In-batch contrastive loss over translations, headings and
sections, questions and answers. 16 dimensions fewer than the student's, which stay free to carry the norms through
LayerNorm (see model.py). `--start STUDENT` goes on from the token vectors of a student.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from announce import event, log
from command import run_command
from data import Encoder, Pairs, Sampler, similarity_groups, summary, translation_groups
from evaluation import load
from groups import add_pair_arguments, ranking_loss, retrieval_pairs
from loop import add_loop_arguments, new_accelerator, run_loop
from losses import matryoshka, mse_loss
from model import BALANCE, SCALE, token_vectors
from ngrams import shared_ngrams

PREFIXES = ((128, 0.3), (64, 0.2))
VECTORS = "vectors.npy"


class TokenBag(torch.nn.Module):
    """Means of token vectors; a token's vector is its own plus the mean of those of its n-grams."""

    def __init__(self, own, ngrams, count):
        super().__init__()
        self.own = torch.nn.Parameter(own)
        self.shared = torch.nn.Parameter(torch.zeros(max(count, 1), own.shape[1]))
        self.numbers = np.concatenate([np.asarray(row, np.int64) for row in ngrams])
        self.ends = np.cumsum([len(row) for row in ngrams])

    def of(self, tokens):
        """Vectors [tokens, width]."""
        ends = self.ends[tokens]
        sizes = ends - np.where(tokens > 0, self.ends[tokens - 1], 0)
        bags = np.cumsum(sizes) - sizes
        places = np.repeat(ends - sizes - bags, sizes) + np.arange(sizes.sum())
        chosen, ngrams, offsets = (torch.from_numpy(a).to(self.own.device) for a in (tokens, self.numbers[places], bags))
        return self.own[chosen] + F.embedding_bag(ngrams, self.shared, offsets, mode="mean")

    def forward(self, ids, offsets):
        """Vectors [texts, width] of the token ids of all texts one behind the other and where each text begins."""
        tokens, places = np.unique(ids, return_inverse=True)
        places, offsets = (torch.from_numpy(a).to(self.own.device) for a in (places, offsets))
        return F.embedding_bag(places, self.of(tokens), offsets, mode="mean")

    @torch.no_grad()
    def folded(self):
        """The matrix [vocabulary, width] as float32."""
        return self.of(np.arange(len(self.own))).cpu().numpy()


def bag(rows, drop, random):
    """Ids of all texts and where each begins; a share `drop` of the tokens is left out, never a whole text."""
    ids = np.concatenate(rows).astype(np.int64)
    begins = np.cumsum([0] + [len(row) for row in rows])
    kept = random.rand(len(ids)) >= drop
    kept[begins[:-1]] |= np.add.reduceat(kept, begins[:-1]) == 0
    return ids[kept], np.concatenate([[0], np.cumsum(kept)])[begins[:-1]]


class StaticLoss:
    """One step's loss: the rows of a batch find their other sides."""

    def __init__(self, tokens, groups, sampler, args):
        self.tokens, self.groups, self.sampler, self.args = tokens, groups, sampler, args

    def __call__(self, _step):
        name, rows = self.sampler.next()
        group = self.groups[name]
        a, b = (self.tokens(*self.bag(side, rows)) for side in (group.left, group.right))
        loss = matryoshka(ranking_loss(name, group, rows, a.device), a, b, prefixes=PREFIXES)
        if self.args.mse and name.startswith("translation"):
            loss = loss + self.args.mse * matryoshka(mse_loss, a, b, prefixes=PREFIXES)
        return loss

    def bag(self, side, rows):
        return bag([side[i] for i in rows], self.args.drop, self.sampler.random)


def start_vectors(args, tokenizer):
    """Token vectors [vocabulary, width - 16] to begin with: those of `--start`, or small random ones."""
    if args.start and not args.start.endswith(".npy"):
        return token_vectors(load(args.start))
    if args.start:
        return torch.from_numpy(np.load(args.start))
    return torch.randn(tokenizer.get_vocab_size(), args.width - BALANCE) * SCALE


def thinned(groups, share, seed):
    """The groups with a random share of each one's translation pairs, drawn as often as all of them were."""
    random = np.random.RandomState(seed)
    for name in [name for name in groups if name.startswith("translation")]:
        pairs = groups[name]
        rows = random.permutation(len(pairs.left))[: max(1, round(share * len(pairs.left)))]
        left, right = ([side[row] for row in rows] for side in (pairs.left, pairs.right))
        groups[name] = Pairs(left, right, pairs.weight)
    return groups


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True, help=f"folder for {VECTORS} and the checkpoint")
    parser.add_argument("--start", help="folder of a student, or an .npy file, to go on from")
    parser.add_argument("--width", type=int, default=256, help="of the student that starts from them")
    parser.add_argument("--drop", type=float, default=0.0, help="share of tokens left out of each text of a batch")
    parser.add_argument("--mse", type=float, default=0.0, help="weight of the distance between translations")
    parser.add_argument("--share", type=float, default=1.0, help="of the translation pairs that are read, for a curve")
    parser.add_argument("--no-ngrams", action="store_true", help="each token learns for itself")
    add_pair_arguments(parser, crops=1.0)
    add_loop_arguments(parser)
    parser.set_defaults(batch_size=1024, batch_tokens=None, lr=0.02, max_length=96)
    args = parser.parse_args()
    Path(args.out).mkdir(parents=True, exist_ok=True)
    accelerator = new_accelerator(args)
    tokenizer = Tokenizer.from_file(args.tokenizer)
    own = start_vectors(args, tokenizer)
    ngrams, count = ([[]] * len(own), 0) if args.no_ngrams else shared_ngrams(tokenizer)
    tokens = accelerator.prepare(TokenBag(own, ngrams, count))
    encode = Encoder(tokenizer, args.max_length)
    groups = translation_groups(args.corpus, encode) | similarity_groups(args.corpus, encode)[0]
    groups |= retrieval_pairs(args, encode)
    if args.share < 1:
        groups = thinned(groups, args.share, args.seed)
    log(summary(groups))
    sampler = Sampler(groups, args.batch_size, args.seed + accelerator.process_index, args.batch_tokens)
    loss = StaticLoss(tokens, groups, sampler, args)
    # Gradients of rare tokens are tiny beside the common eps of 1e-6.
    step = run_loop("static", [tokens], loss, sampler=sampler, accelerator=accelerator, args=args, eps=1e-8)
    if accelerator.is_main_process:
        np.save(Path(args.out) / VECTORS, accelerator.unwrap_model(tokens).folded())
        event("saved", stage="static", step=step, path=args.out)


if __name__ == "__main__":
    run_command(main)
