"""Reading of the training packs and token-id batches.

Packs (all .xz): train.en-XX.tsv (source, kind, English, translation), sections.en-ja.tsv (source, English heading
path, English text, Japanese heading path, Japanese text), similarity.jsonl (a, b, label, lang, src).
"""
import json
import lzma
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

LANGUAGES = ["ja", "zh", "ko", "de", "fr", "es", "pt", "ru"]
SPOKEN_SOURCES = {"tatoeba", "tanaka-odashi", "ami-meeting"}
NLI_LABELS = ["entailment", "neutral", "contradiction"]


class DataError(Exception):
    """Unusable training data; the message names file and line."""


@dataclass
class Pairs:
    """Parallel lists of token ids: texts that belong together, and how often to draw from them."""

    left: list
    right: list
    weight: float
    labels: np.ndarray | None = None


def log(*words):
    """Notes for people go to stderr; stdout carries JSON lines only."""
    print(*words, file=sys.stderr, flush=True)


def event(name, **fields):
    """One JSON object a line on stdout: what a caller can follow."""
    print(json.dumps({"event": name, **fields}), flush=True)


def read_lines(path):
    """Lines of an .xz or plain UTF-8 file with their numbers (1-based)."""
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path}: no such file")
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from enumerate((line.rstrip("\n") for line in file), start=1)


def read_tsv(path, columns):
    """Rows of a tab-separated file; a row with another number of columns is an error with its line."""
    for number, line in read_lines(path):
        row = line.split("\t")
        if len(row) != columns:
            raise DataError(f"{path}:{number}: {len(row)} columns, expected {columns}")
        yield row


def read_jsonl(path):
    """Objects of a JSON-lines file."""
    for number, line in read_lines(path):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}:{number}: not JSON: {error}") from None


def pack(corpus, name):
    """The pack's path, compressed or not."""
    compressed = Path(corpus) / f"{name}.xz"
    return compressed if compressed.exists() else Path(corpus) / name


def translation_rows(corpus, language):
    """English and translated texts of one language, with their source."""
    rows = read_tsv(pack(corpus, f"train.en-{language}.tsv"), 4)
    return [(english, other, source) for source, _, english, other in rows if english and other]


def languages_at_hand(corpus):
    """Languages that the corpus folder holds pairs for."""
    return [code for code in LANGUAGES if pack(corpus, f"train.en-{code}.tsv").exists()]


class Encoder:
    """Texts to arrays of token ids, truncated."""

    def __init__(self, tokenizer, max_length):
        self.tokenizer, self.max_length = tokenizer, max_length
        self.unknown = tokenizer.token_to_id("[UNK]")

    def __call__(self, texts):
        ids = []
        for start in range(0, len(texts), 20_000):
            for encoding in self.tokenizer.encode_batch(texts[start : start + 20_000]):
                ids.append(np.asarray(encoding.ids[: self.max_length] or [self.unknown], np.int32))
        return ids


def padded(rows):
    """Token ids and attention mask, [batch, longest], of a list of id arrays."""
    width = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.from_numpy(row.astype(np.int64))
        mask[i, : len(row)] = 1
    return ids, mask


def translation_groups(corpus, encode, spoken_weight=3.0, ja_weight=1.3, other_weight=1.8):
    """Translation pairs by language and register: everyday sentences are the harder negatives of one another."""
    groups = {}
    for language in languages_at_hand(corpus):
        rows = translation_rows(corpus, language)
        written_weight = ja_weight if language == "ja" else other_weight
        for name, is_spoken, weight in [("spoken", True, spoken_weight), ("written", False, written_weight)]:
            chosen = [r for r in rows if (r[2] in SPOKEN_SOURCES) == is_spoken]
            if chosen:
                sides = (encode([r[side] for r in chosen]) for side in (0, 1))
                groups[f"translation-{language}-{name}"] = Pairs(*sides, len(chosen) * weight)
    return groups


def retrieval_groups(corpus, encode, weight=1.5):
    """Heading path -> section in four directions, and section <-> its translation."""
    rows = [r for r in read_tsv(pack(corpus, "sections.en-ja.tsv"), 5) if r[1] and r[3] and len(r[2]) > 40 and len(r[4]) > 20]
    if not rows:
        return {}
    heading_en, body_en, heading_ja, body_ja = (encode([r[i] for r in rows]) for i in (1, 2, 3, 4))
    share = len(rows) * weight
    return {
        "retrieval-en-en": Pairs(heading_en, body_en, share),
        "retrieval-ja-ja": Pairs(heading_ja, body_ja, share),
        "retrieval-ja-en": Pairs(heading_ja, body_en, share),
        "retrieval-en-ja": Pairs(heading_en, body_ja, share),
        "section-translation": Pairs(body_en, body_ja, share / 2),
    }


def similarity_groups(corpus, encode, languages=None):
    """Positive pairs by kind, NLI pairs with class labels, and scored pairs, of the given languages (default all)."""
    rows = [r for r in read_jsonl(pack(corpus, "similarity.jsonl")) if not languages or r["lang"] in languages]
    pairs = lambda chosen, weight, labels=None: Pairs(  # noqa: E731
        encode([r["a"] for r in chosen]), encode([r["b"] for r in chosen]), len(chosen) * weight, labels
    )
    positive = {}
    for label, weight in [("docstring-code", 0.5), ("paraphrase", 0.7), ("question-answer", 2.0), ("entailment", 3.0)]:
        chosen = [r for r in rows if r["label"] == label]
        if chosen:
            positive[label] = pairs(chosen, weight)
    nli = [r for r in rows if r["label"] in NLI_LABELS]
    scored = [r for r in rows if not isinstance(r["label"], str)]
    classes = np.asarray([NLI_LABELS.index(r["label"]) for r in nli], np.int64)
    scores = np.asarray([float(r["label"]) for r in scored], np.float32)
    return positive, pairs(nli, 1, classes), pairs(scored, 1, scores)


class Sampler:
    """Draws batches of one group at a time, each group by its weight, without repeats until a group is used up."""

    def __init__(self, groups, batch_size, seed):
        self.groups, self.batch_size, self.random = groups, batch_size, np.random.RandomState(seed)
        self.names = list(groups)
        weights = np.asarray([groups[name].weight for name in self.names], float)
        self.probabilities = weights / weights.sum()
        self.order = {name: self.random.permutation(len(groups[name].left)) for name in self.names}
        self.position = dict.fromkeys(self.names, 0)

    def next(self):
        """A group's name and the rows of one batch."""
        name = self.names[self.random.choice(len(self.names), p=self.probabilities)]
        size = min(self.batch_size, len(self.order[name]))
        if self.position[name] + size > len(self.order[name]):
            self.order[name] = self.random.permutation(len(self.order[name]))
            self.position[name] = 0
        start = self.position[name]
        self.position[name] = start + size
        return name, self.order[name][start : start + size]

    def state(self):
        """What a checkpoint keeps, so that a resumed run draws the same batches."""
        return {"random": self.random.get_state(), "order": self.order, "position": self.position}

    def restore(self, state):
        self.random.set_state(state["random"])
        self.order, self.position = state["order"], state["position"]
