"""Reading of the training packs and token-id batches.

Packs (all .xz): train.en-XX.tsv (source, kind, English, translation), sections.en-ja.tsv (source, English heading
path, English text, Japanese heading path, Japanese text), similarity.jsonl (a, b, label, lang, src).
"""
import json
import lzma
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

LANGUAGES = ["ja", "zh", "ko", "de", "fr", "es", "pt", "ru"]
SPOKEN_SOURCES = {"tatoeba", "tanaka-odashi", "ami-meeting"}
DIRECTIONS = ["retrieval-en-en", "retrieval-ja-ja", "retrieval-ja-en", "retrieval-en-ja", "section-translation"]
CROPS = ["crop-en-en", "crop-ja-ja", "crop-ja-en", "crop-en-ja"]
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


def by_source(rows, source, smallest):
    """Rows by the project they come from, small ones together: passages of one project are the hard negatives."""
    counts = Counter(map(source, rows))
    groups = {}
    for row in rows:
        name = source(row)
        groups.setdefault(name if counts[name] >= smallest else "others", []).append(row)
    return groups


def translation_groups(corpus, encode, languages=None, *, spoken_weight=3.0, ja_weight=1.3, other_weight=1.8):
    """Translation pairs by language and source: sentences of one source are the harder negatives of one another."""
    groups = {}
    for language in languages or languages_at_hand(corpus):
        for source, rows in by_source(translation_rows(corpus, language), lambda row: row[2], 1_000).items():
            written_weight = ja_weight if language == "ja" else other_weight
            weight = spoken_weight if source in SPOKEN_SOURCES else written_weight
            sides = (encode([row[side] for row in rows]) for side in (0, 1))
            groups[f"translation-{language}-{source}"] = Pairs(*sides, len(rows) * weight)
    return groups


def is_section(row):
    """Both headings and enough of a body on both sides."""
    return row[1] and row[3] and len(row[2]) > 40 and len(row[4]) > 20


def sections_by_source(corpus):
    """Aligned sections by project."""
    sections = [row for row in read_tsv(pack(corpus, "sections.en-ja.tsv"), 5) if is_section(row)]
    return by_source(sections, lambda row: row[0], 250)


def retrieval_groups(corpus, encode, weight=1.5, directions=DIRECTIONS):
    """Heading path -> section in four directions and section <-> its translation, by project."""
    groups = {}
    for source, rows in sections_by_source(corpus).items():
        heading_en, body_en, heading_ja, body_ja = (encode([row[i] for row in rows]) for i in (1, 2, 3, 4))
        sides = {
            "retrieval-en-en": (heading_en, body_en),
            "retrieval-ja-ja": (heading_ja, body_ja),
            "retrieval-ja-en": (heading_ja, body_en),
            "retrieval-en-ja": (heading_en, body_ja),
            "section-translation": (body_en, body_ja),
        }
        for name in directions:
            share = 0.5 if name == "section-translation" else 1.0
            groups[f"{name}-{source}"] = Pairs(*sides[name], len(rows) * weight * share)
    return groups


def cropped(body, other, random):
    """A span of 4 to 16 tokens of a section and the section that it was cut from, or that section's translation.

    The inverse cloze task (Lee et al. 2019): the span stays in its own section half of the time only, so that a query
    finds its answer by sharing words with it and by belonging there.
    """
    size = random.randint(4, 17)
    start = random.randint(0, max(1, len(body) - size))
    rest = np.concatenate([body[:start], body[start + size :]]) if random.rand() < 0.5 else body
    return body[start : start + size], rest if other is None else other


def crop_groups(corpus, encode, weight, directions=CROPS, each=2, seed=0):
    """`each` spans a section as queries, in the four directions, by project; sections below 32 tokens have none."""
    random = np.random.RandomState(seed)
    groups = {}
    for source, rows in sections_by_source(corpus).items():
        english, japanese = (encode([row[i] for row in rows]) for i in (2, 4))
        itself = [None] * len(rows)
        sides = {
            "crop-en-en": (english, itself),
            "crop-ja-ja": (japanese, itself),
            "crop-ja-en": (japanese, english),
            "crop-en-ja": (english, japanese),
        }
        for name in directions:
            long = [(body, other) for body, other in zip(*sides[name], strict=True) if len(body) >= 32]
            # Groups of their own: two spans of one section in one batch would be negatives of one another.
            for turn in range(each if long else 0):
                made = [cropped(body, other, random) for body, other in long]
                groups[f"{name}-{source}-{turn}"] = Pairs(*map(list, zip(*made, strict=True)), len(made) * weight)
    return groups


def similarity_groups(corpus, encode, languages=None):
    """Positive pairs by kind, NLI pairs with class labels, and sets of scored pairs, of the given languages (default all).

    Equal scores of two sets do not mean equal likeness: each set has an order of its own.
    """
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
    classes = np.asarray([NLI_LABELS.index(r["label"]) for r in nli], np.int64)
    scored = by_source([r for r in rows if not isinstance(r["label"], str)], lambda r: r["src"], smallest=1)
    scores = lambda chosen: np.asarray([r["label"] for r in chosen], np.float32)  # noqa: E731
    return positive, pairs(nli, 1, classes), [pairs(chosen, 1, scores(chosen)) for chosen in scored.values()]


def repeated(pairs, rows):
    """[batch, batch]: True off the diagonal where two rows share a side, so that neither is a negative of the other."""
    matrix = torch.zeros(len(rows), len(rows), dtype=torch.bool)
    for side in (pairs.left, pairs.right):
        keys = torch.tensor([hash(side[i].tobytes()) for i in rows])
        matrix |= keys[:, None] == keys[None, :]
    return matrix.fill_diagonal_(False)


def summary(groups):
    """Pairs by kind, for the log: the first two words of the groups' names, added up."""
    counts = Counter()
    for name, pairs in groups.items():
        counts["-".join(name.split("-")[:3] if name.startswith("retrieval") else name.split("-")[:2])] += len(pairs.left)
    return dict(counts)


class Sampler:
    """Draws batches of one group at a time, each group by its weight, every row once before any comes again.

    A batch holds texts of similar length: little padding, and no text stands out by its length alone.
    """

    def __init__(self, groups, batch_size, seed, batch_tokens=None):
        self.groups, self.batch_size, self.batch_tokens = groups, batch_size, batch_tokens
        self.random = np.random.RandomState(seed)
        self.names = list(groups)
        weights = np.asarray([groups[name].weight for name in self.names], float)
        self.probabilities = weights / weights.sum()
        self.lengths = {name: self.widths(groups[name]) for name in self.names}
        self.waiting = {name: [] for name in self.names}

    @staticmethod
    def widths(pairs):
        return np.asarray([max(len(a), len(b)) for a, b in zip(pairs.left, pairs.right, strict=True)])

    def next(self):
        """A group's name and the rows of one batch."""
        name = self.names[self.random.choice(len(self.names), p=self.probabilities)]
        if not self.waiting[name]:
            self.waiting[name] = self.batches(self.lengths[name])
        return name, self.waiting[name].pop()

    def batches(self, lengths):
        """All rows in batches, by length up to a random tenth; the batches in random order."""
        order = np.argsort(lengths * self.random.uniform(0.9, 1.1, len(lengths)))
        found, start = [], 0
        while start < len(order):
            size = self.rows_that_fit(lengths[order[start : start + self.batch_size]])
            found.append(order[start : start + size])
            start += size
        return [found[i] for i in self.random.permutation(len(found))]

    def rows_that_fit(self, lengths):
        if self.batch_tokens is None:
            return len(lengths)
        padded_tokens = np.maximum.accumulate(lengths) * np.arange(1, len(lengths) + 1)
        return max(1, int(np.searchsorted(padded_tokens, self.batch_tokens, side="right")))

    def state(self):
        """What a checkpoint keeps, so that a resumed run draws the same batches."""
        return {"random": self.random.get_state(), "waiting": self.waiting}

    def restore(self, state):
        self.random.set_state(state["random"])
        self.waiting = state["waiting"]
