"""Pairs of texts as a fine-tuning run holds them."""
from data import DataError, read_jsonl


def read_pairs(path):
    """(anchor, other) texts of JSON lines: the English side is the anchor, else the source; errors name the line."""
    pairs = []
    for number, row in enumerate(read_jsonl(path), start=1):
        texts = [row.get(key) for key in ("source", "target")] if isinstance(row, dict) else [None]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise DataError(f"{path}:{number}: a source and a target text are expected")
        is_turned = row.get("targetLanguage") == "en" and row.get("sourceLanguage") != "en"
        pairs.append(tuple(reversed(texts)) if is_turned else tuple(texts))
    if not pairs:
        raise DataError(f"{path}: no pairs")
    return pairs


class Side:
    """Texts of one set as token ids: anchors, others, and the vector that each is drawn to."""

    def __init__(self, pairs, encode):
        self.texts = pairs
        self.anchors, self.others = (encode([pair[side] for pair in pairs]) for side in (0, 1))


def repeated_targets(target):
    """[batch, batch]: True off the diagonal where two pairs have the same anchor vector and are no negatives."""
    return ((target @ target.T) > 0.9999).fill_diagonal_(False)
