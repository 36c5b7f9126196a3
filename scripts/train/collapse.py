"""Whether the vectors of a student draw together, as told by their spread (evaluators.embedding_spread)."""
from evaluators import embedding_spread
from loop import TrainingStopped


class Collapsed(TrainingStopped):
    """All vectors draw together: every text would be like every other."""

    code = "collapse"


def mean_spread(a, b):
    """The spread (embedding_spread) of each side for itself: a text and its translation are to be alike."""
    first, second = embedding_spread(a), embedding_spread(b)
    return {name: (first[name] + second[name]) / 2 for name in first}


def widest(spread, other):
    """What may be taken for sound of two, what the vectors were and what they are drawn to: the smaller variance, the
    larger cosine of unlike texts."""
    cosine = "meanOffDiagonalCosine"
    return {"variance": min(spread["variance"], other["variance"]), cosine: max(spread[cosine], other[cosine])}


def collapse(before, now):
    """By what the spread of vectors (embedding_spread) tells that they have drawn together; `None` where it does not."""
    variances, cosines = ([spread[name] for spread in (before, now)] for name in ("variance", "meanOffDiagonalCosine"))
    if variances[1] < variances[0] / 2:
        return f"the variance of the vectors fell {variances[0]:.3f} -> {variances[1]:.3f}, below half of what it was"
    if cosines[1] > cosines[0] + 0.3:
        return f"the mean cosine of unlike texts rose {cosines[0]:.3f} -> {cosines[1]:.3f}, by more than 0.3"
    return None
