"""Retrieval pairs from the translation packs, whose rows stand in the order of their documents.

A heading and the passages under it, and a passage and its neighbours, in nine languages: the sections pack holds
English and Japanese only, and a part of the documents.
"""
from itertools import groupby

import numpy as np

from data import Pairs, languages_at_hand, pack, read_tsv

UNORDERED = {"tatoeba", "tanaka-odashi", "ejdict", "kyoto-lexicon", "ami-meeting", "stsb-images-mt"}
LABELS = {"heading", "term", "ui"}
LONGEST, SHORTEST = 700, 60
NEIGHBOURS = 5


def documents(corpus, language):
    """Rows (kind, English, translation) of each source in order; sentences of the paragraph before them are left out."""
    rows = read_tsv(pack(corpus, f"train.en-{language}.tsv"), 4)
    for source, run in groupby(rows, key=lambda row: row[0]):
        if source not in UNORDERED:
            yield source, list(distinct(run))


def distinct(rows):
    paragraph = previous = ""
    for _, kind, english, other in rows:
        repeats = english == previous or (kind == "sentence" and english in paragraph)
        if english and other and not repeats:
            previous, paragraph = english, english if kind == "paragraph" else paragraph
            yield kind, english, other


def headed(rows):
    """(English heading, translated heading, English text, translated text) of each heading with text under it."""
    found = []
    for kind, english, other in rows:
        if kind == "heading":
            found.append([english, other, "", ""])
        elif found and kind not in LABELS and len(found[-1][2]) < LONGEST:
            found[-1][2] = f"{found[-1][2]} {english}".lstrip()
            found[-1][3] = f"{found[-1][3]} {other}".lstrip()
    return [section for section in found if len(section[2]) > SHORTEST]


def neighbouring(rows, random):
    """(English passage, its translation, English neighbours, their translations), of each run of passages one.

    The passage stays among its neighbours three times in ten (inverse cloze, Lee et al. 2019).
    """
    rows = [(english, other) for kind, english, other in rows if kind not in LABELS]
    found = []
    for start in range(0, len(rows) - NEIGHBOURS, NEIGHBOURS):
        run = rows[start : start + NEIGHBOURS]
        chosen = run[random.randint(len(run))]
        rest = [row for row in run if row is not chosen or random.rand() < 0.3]
        found.append([*chosen, *(" ".join(row[side] for row in rest) for side in (0, 1))])
    return found


def passage_groups(corpus, encode, weight, smallest=100, seed=0):
    """Both kinds in four directions by language and source; sources below `smallest` of a language together."""
    random = np.random.RandomState(seed)
    groups = {}
    for language in languages_at_hand(corpus):
        by_name = {}
        for source, rows in documents(corpus, language):
            for kind, found in (("headed", headed(rows)), ("neighbour", neighbouring(rows, random))):
                name = f"{kind}-{language}-{source if len(found) >= smallest else 'others'}"
                by_name.setdefault(name, []).extend(found)
        for name, found in by_name.items():
            groups |= directions(name, [encode([row[i] for row in found]) for i in range(4)], weight)
    return groups


def directions(name, sides, weight):
    """Query and passage each in English and in the other language."""
    query_en, query_xx, text_en, text_xx = sides
    both = {"en-en": (query_en, text_en), "xx-xx": (query_xx, text_xx), "xx-en": (query_xx, text_en), "en-xx": (query_en, text_xx)}
    return {f"{name}-{way}": Pairs(*pair, len(query_en) * weight) for way, pair in both.items() if len(query_en) > 1}
