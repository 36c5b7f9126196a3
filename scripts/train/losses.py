"""Losses by their names in the field; vectors are [batch, dimensions] and need no unit norm unless said."""
import torch
import torch.nn.functional as F

#: Leading dimensions that shall serve alone too, and what each counts beside the whole.
PREFIXES = ((128, 0.5), (64, 0.5))


def matryoshka(loss, *vectors, prefixes=PREFIXES):
    """Sum of a loss over the whole vectors and leading dimensions (Kusupati et al. 2022), each normalised anew."""
    whole = vectors[0].shape[1]
    widths = [(whole, 1.0), *((width, weight) for width, weight in prefixes if width < whole)]
    return sum(weight * loss(*(F.normalize(v[:, :width], dim=1) for v in vectors)) for width, weight in widths)


def multiple_negatives_ranking_loss(a, b, scale=20.0, same=None):
    """In-batch InfoNCE in both directions over unit vectors: row i of `a` belongs to row i of `b`.

    `same` [batch, batch] marks pairs off the diagonal that belong together too and are no negatives.
    """
    scores = a @ b.T * scale
    if same is not None:
        scores = scores.masked_fill(same, float("-inf"))
    target = torch.arange(len(a), device=a.device)
    return (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target)) / 2


def cosent_loss(a, b, score, scale=20.0):
    """CoSENT: a pair with the higher gold score shall have the higher cosine."""
    cosine = (a * b).sum(1) * scale
    difference = cosine[:, None] - cosine[None, :]
    wrong_way = score[:, None] < score[None, :]
    return torch.log1p((difference.clamp(max=40).exp() * wrong_way).sum()) / 10


def cosine_similarity_loss(a, b, score):
    """STS regression of Sentence-BERT: mean squared error of the cosine (unit vectors)."""
    return F.mse_loss((a * b).sum(1), score)


def softmax_loss(classifier, a, b, label):
    """NLI classification of Sentence-BERT over (u, v, |u - v|)."""
    return F.cross_entropy(classifier(torch.cat([a, b, (a - b).abs()], dim=1)), label)


def triplet_loss(anchor, positive, negative, margin=0.3):
    """Triplet objective of Sentence-BERT over unit vectors with cosine distance."""
    return F.relu((anchor * negative).sum(1) - (anchor * positive).sum(1) + margin).mean()


def mse_loss(student, teacher):
    """Distillation (Reimers & Gurevych 2020) over unit vectors, summed over dimensions: a mean would be 1/d of it."""
    return (student - teacher).pow(2).sum(1).mean()
