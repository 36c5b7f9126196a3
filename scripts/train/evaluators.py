"""Evaluators under the field's names, over unit vectors [texts, width] as torch tensors; shares are times 100."""
import torch


def mean_squared_error(student, teacher):
    """MSEEvaluator: mean squared difference a dimension, times 100."""
    return (student - teacher).pow(2).mean().item() * 100


def translation_accuracy(a, b):
    """TranslationEvaluator: how often the nearest text of the other side is the translation, mean of both ways."""
    scores, own = a @ b.T, torch.arange(len(a))
    hits = [(scores.argmax(dim) == own).float().mean().item() for dim in (0, 1)]
    return 50 * sum(hits)


def embedding_similarity(a, b, gold):
    """EmbeddingSimilarityEvaluator: Spearman's correlation of cosine and gold score."""
    ranks = torch.stack([mean_ranks((a * b).sum(1)), mean_ranks(torch.as_tensor(gold))])
    return torch.corrcoef(ranks)[0, 1].item() * 100


def mean_ranks(values):
    """Ranks from 0; equal values share the mean of theirs."""
    _, inverse, counts = torch.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum(0).double()
    return (last - (counts.double() + 1) / 2)[inverse]


def information_retrieval(queries, passages, at=10):
    """InformationRetrievalEvaluator: MRR@10, where passage i answers query i and more passages may follow."""
    own = (queries * passages[: len(queries)]).sum(1)
    rank = (queries @ passages.T > own[:, None] + 1e-6).sum(1) + 1
    return torch.where(rank <= at, 1 / rank, 0.0).mean().item() * 100


def embedding_spread(vectors):
    """Signs of a collapse: summed variance of the vectors and mean cosine of unlike texts."""
    count = len(vectors)
    total = vectors.sum(0).pow(2).sum().item()
    cosine = (total - count) / max(1, count * (count - 1))
    return {"variance": vectors.var(0, correction=min(1, count - 1)).sum().item(), "meanOffDiagonalCosine": cosine}
