#!/usr/bin/env python3
"""Learns one static vector a token: the warm start of teacher and student.

    python3 scripts/train/static.py --corpus CORPUS --tokenizer WORK/tokenizer.json --out WORK/static.npy --minutes 14

A text's vector is the mean of its tokens' vectors; a token's norm is its weight. In-batch contrastive loss over
translations, headings and sections, questions and answers; ordered cosines (CoSENT) over scored and NLI pairs.
16 dimensions fewer than the student's, which stay free to carry the norms through LayerNorm (see model.py).
"""
import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from announce import event, log
from data import (
    Encoder,
    Sampler,
    crop_groups,
    retrieval_groups,
    similarity_groups,
    summary,
    translation_groups,
)
from losses import cosent_loss, multiple_negatives_ranking_loss
from model import BALANCE

PREFIXES = ((64, 0.2), (128, 0.3))
NLI_SCORES = torch.tensor([0.85, 0.5, 0.2])


def bag(rows):
    """Arguments of EmbeddingBag for a list of id arrays."""
    offsets = np.cumsum([0] + [len(row) for row in rows[:-1]])
    return torch.from_numpy(np.concatenate(rows)).long(), torch.from_numpy(offsets).long()


def nested(loss, *vectors):
    """The loss over each leading width, unit vectors each."""
    whole = vectors[0].shape[1]
    widths = [*((width, weight) for width, weight in PREFIXES if width < whole), (whole, 1.0)]
    return sum(weight * loss(*(F.normalize(v[:, :width], dim=1) for v in vectors)) for width, weight in widths)


def ordered(embed, pairs, scores, random, size):
    """CoSENT over a random draw of scored pairs."""
    rows = random.randint(0, len(pairs.left), size)
    a, b = (embed(*bag([side[i] for i in rows])) for side in (pairs.left, pairs.right))
    return nested(lambda u, v: cosent_loss(u, v, scores[rows]), a, b)


def train_static(groups, nli, scored, args):
    """The matrix [vocabulary, width - 16] as float32."""
    # Moments of tokens that seldom occur decay into denormal numbers, which cost a hundred times as much.
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    embed = torch.nn.EmbeddingBag(args.vocabulary, args.width - BALANCE, mode="mean")
    torch.nn.init.normal_(embed.weight, std=0.1)
    optimizer = torch.optim.Adam(embed.parameters(), lr=args.lr, fused=True)
    sampler = Sampler(groups, args.batch_size, args.seed)
    nli_scores, sts_scores = NLI_SCORES[nli.labels], torch.from_numpy(scored.labels)
    started, step = time.time(), 0
    progress = lambda: max((time.time() - started) / (args.minutes * 60), step / (args.max_steps or 1e9))  # noqa: E731
    while (done := progress()) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.lr * (1 - done) + 1e-4
        name, rows = sampler.next()
        a, b = (embed(*bag([side[i] for i in rows])) for side in (groups[name].left, groups[name].right))
        scale = 22.0 if "translation" in name else 16.0
        loss = nested(lambda u, v: multiple_negatives_ranking_loss(u, v, scale), a, b)
        if step % 3 == 0:
            loss = loss + 0.2 * ordered(embed, scored, sts_scores, sampler.random, 256)
            loss = loss + 0.2 * ordered(embed, nli, nli_scores, sampler.random, 128)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        if step % 100 == 0:
            event("progress", stage="static", step=step, loss=round(loss.item(), 4), done=round(done, 3))
    return embed.weight.detach().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=14)
    parser.add_argument("--max-steps", type=int)
    parser.add_argument("--crops", type=float, default=1.0, help="how often spans of sections are drawn as queries")
    parser.add_argument("--width", type=int, default=256, help="of the student that starts from them")
    parser.add_argument("--batch-size", type=int, default=1024)
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(args.tokenizer)
    args.vocabulary = tokenizer.get_vocab_size()
    encode = Encoder(tokenizer, max_length=96)
    positive, nli, scored = similarity_groups(args.corpus, encode)
    groups = translation_groups(args.corpus, encode) | retrieval_groups(args.corpus, encode) | positive
    if args.crops:
        groups |= crop_groups(args.corpus, encode, args.crops)
    log(summary(groups))
    np.save(args.out, train_static(groups, nli, scored, args))


if __name__ == "__main__":
    main()
