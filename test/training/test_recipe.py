"""What the stages learn from: the pairs that each option draws, the losses that it adds, what they bring."""
import json
import os
import sys
import tempfile
import unittest
from collections import Counter
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

os.environ["OMP_NUM_THREADS"] = "1"
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "train"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from make_fixture import texts, write_corpus  # noqa: E402

import evaluation  # noqa: E402
import loop  # noqa: E402
import losses  # noqa: E402
import student  # noqa: E402
import teacher  # noqa: E402
import vocabulary  # noqa: E402
from data import Sampler  # noqa: E402
from memory import SectionMemory  # noqa: E402
from teachers import embed_all  # noqa: E402

LOSSES = [name for name in vars(losses) if name.endswith("_loss")]
SIMILAR = {"docstring-code", "paraphrase", "entailment"}
RETRIEVAL = {"retrieval-en-en", "retrieval-ja-ja", "retrieval-ja-en", "retrieval-en-ja", "section-translation"}


def write_sets(folder):
    """Development sets of each kind, of the texts of the corpus."""
    folder.mkdir()
    ways = [["a port"], ["a port", "how to start"], ["a key"]]
    sets = {
        "tatoeba-dev.en-ja": [{"en": row[0], "xx": row[1]} for row in texts()],
        "docs-bitext.en-de": [{"en": row[0], "xx": row[2]} for row in texts()],
        "stsb-en-dev": [{"a": "start the server", "b": b, "score": score}
                        for b, score in (("start the server", 5), ("start the image", 3), ("a key", 0))],
        "docs-retrieval-dev.corpus": [{"id": f"{lang}{i}", "lang": lang, "text": " > ".join(way)}
                                      for lang in ("en", "ja") for i, way in enumerate(ways)],
        "docs-retrieval-dev.pairs": [{key: value for lang in ("en", "ja") for key, value in
                                      ((f"{lang}_id", f"{lang}{i}"), (f"{lang}_heading_path", way))}
                                     for i, way in enumerate(ways)],
    }  # fmt: skip
    for name, rows in sets.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


class Cut(Exception):
    """Ends a run in the middle, as a kill would."""


class Run:
    """A stage's command in this process, watched: `drawn` counts batches by kind, `used` calls by loss."""

    def __init__(self, stage, *options, cut_at=None):
        self.drawn, self.used, self.cut_at, out = Counter(), Counter(), cut_at, StringIO()
        with ExitStack() as stack:
            for item in (redirect_stdout(out), redirect_stderr(StringIO()), *self.watched(stage)):
                stack.enter_context(item)
            stack.enter_context(mock.patch.object(sys, "argv", [stage.__name__, *map(str, options)]))
            stage.main()
        self.events = [json.loads(line) for line in out.getvalue().splitlines()]

    def watched(self, stage):
        draw, report, remembered = Sampler.next, loop.report, SectionMemory.loss

        def drawing(sampler):
            name, rows = draw(sampler)
            self.drawn["-".join(name.split("-")[: 3 if name.startswith(("retrieval", "crop")) else 2])] += 1
            return name, rows

        def reporting(name, step, *rest):
            if step == self.cut_at:
                raise Cut
            report(name, step, *rest)

        yield mock.patch.object(Sampler, "next", drawing)
        yield mock.patch.object(loop, "report", reporting)
        yield mock.patch.object(SectionMemory, "loss", self.counting("memory", remembered))
        for name in LOSSES:
            if hasattr(stage, name):
                yield mock.patch.object(stage, name, self.counting(name, getattr(stage, name)))

    def counting(self, name, loss):
        def counted(*args, **kwargs):
            self.used[name] += 1
            return loss(*args, **kwargs)

        return counted


class RecipeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = Path(folder.name)
        corpus, cls.tokenizer = write_corpus(cls.work / "corpus"), cls.work / "tokenizer.json"
        Run(vocabulary, "--corpus", corpus, "--out", cls.tokenizer, "--size", 400)
        cls.common = ["--corpus", corpus, "--tokenizer", cls.tokenizer, "--device", "cpu", "--precision", "no",
                      "--batch-size", 16]  # fmt: skip
        np.save(cls.work / "vectors.npy", np.random.RandomState(1).randn(400, 112).astype(np.float32))
        cls.taught = cls.teach("teacher", "--max-steps", 60)

    @classmethod
    def teach(cls, out, *options, **more):
        static = ["--static", cls.work / "vectors.npy", "--layers", 1]
        return Run(teacher, *cls.common, *static, "--out", cls.work / out, *options, **more)

    def study(self, out, *options):
        given = ["--teacher", self.work / "teacher", "--out", self.work / out]
        return Run(student, *self.common, *given, *options)

    def weights(self, out):
        return evaluation.load(self.work / out).state_dict()

    def test_teacher_learns_by_every_objective_from_english(self):
        self.assertEqual(set(self.taught.drawn), SIMILAR | {"retrieval-en-en"})
        expected = {"multiple_negatives_ranking_loss", "softmax_loss", "cosine_similarity_loss", "cosent_loss", "triplet_loss"}
        self.assertEqual(set(self.taught.used), expected)
        self.assertEqual([self.taught.used[f"{name}_loss"] for name in ("softmax", "cosine_similarity")], [20, 20])
        self.assertEqual(set(self.teach("spans", "--max-steps", 30, "--crops", 2).drawn) - set(self.taught.drawn), {"crop-en-en"})

    def test_teacher_that_was_cut_ends_where_a_whole_run_does(self):
        self.teach("whole", "--max-steps", 8)
        with self.assertRaises(Cut):
            self.teach("parts", "--max-steps", 8, "--save-every", 4, cut_at=7)
        self.assertFalse((self.work / "parts" / "config.json").exists())
        resumed = self.teach("parts", "--max-steps", 8, "--resume")
        self.assertEqual(resumed.drawn.total(), 4)
        whole, parts = self.weights("whole"), self.weights("parts")
        self.assertTrue(all(torch.equal(whole[name], parts[name]) for name in whole))

    def test_student_draws_and_weighs_what_its_options_say(self):
        plain = self.study("plain", "--max-steps", 80)
        usual = SIMILAR | RETRIEVAL | {"question-answer", "translation-ja", "translation-de"}
        self.assertEqual(set(plain.drawn), usual)
        self.assertEqual(set(plain.used), {"mse_loss", "cosent_loss"})
        more = self.study("more", "--max-steps", 80, "--crops", 1, "--passages", 9, "--memory", 0.5)
        crops = {"crop-en-en", "crop-ja-ja", "crop-ja-en", "crop-en-ja"}
        self.assertEqual(set(more.drawn) - usual, {"neighbour-ja", "neighbour-de"} | crops)
        self.assertEqual(more.used["memory"], sum(more.drawn[name] for name in RETRIEVAL if "retrieval" in name))
        less = self.study("less", "--max-steps", 40, "--retrieval", 0, "--languages", "ja")
        self.assertEqual(set(less.drawn), SIMILAR | {"question-answer", "translation-ja"})

    def test_each_weight_has_its_share_in_what_the_student_becomes(self):
        weights = ("--mse", 0), ("--contrastive", 0), ("--similarity", 0), ("--memory", 1), ()
        found = []
        for index, weight in enumerate(weights):
            self.study(f"weighed {index}", "--max-steps", 16, *weight)
            found.append(self.weights(f"weighed {index}")["embeddings.word_embeddings.weight"])
        for index, one in enumerate(found):
            self.assertFalse(any(torch.equal(one, other) for other in found[:index]), weights[index])

    def evaluated(self, model, sets, *options):
        given = ["--model", self.work / model, "--tokenizer", self.tokenizer, "--sets", sets, *options]
        return {event["set"]: event for event in Run(evaluation, *given).events}

    def test_token_vectors_without_a_model_are_measured_as_a_bag(self):
        path = self.work / "vectors.npy"
        rows = [np.asarray(ids) for ids in ([5, 6, 7], [8, 9], [10])]
        vectors = embed_all(evaluation.load(None, path), rows, torch.device("cpu")).numpy()
        means = np.stack([np.load(path)[ids].mean(axis=0) for ids in rows])
        unit = lambda m: m / np.linalg.norm(m, axis=1, keepdims=True)  # noqa: E731
        np.testing.assert_allclose(unit(vectors) @ unit(vectors).T, unit(means) @ unit(means).T, atol=1e-3)
        given = ["--static", path, "--tokenizer", self.tokenizer, "--sets", write_sets(self.work / "bag sets")]
        self.assertIn("translation_accuracy", Run(evaluation, *given).events[0])

    def test_mean_squared_error_to_the_teacher_falls(self):
        sets = write_sets(self.work / "sets")
        self.study("distilled", "--max-steps", 60, "--contrastive", 0, "--similarity", 0, "--lr", 2e-3)
        taught = ["--teacher", self.work / "teacher"]
        before, after = (self.evaluated(model, sets, *taught) for model in ("teacher", "distilled"))
        for name in ("tatoeba-dev.en-ja", "docs-bitext.en-de"):
            self.assertEqual(before[name]["mse_source"], 0)
            self.assertGreater(before[name]["mse_target"], 0.1)
            self.assertLess(after[name]["mse_target"], before[name]["mse_target"] * 0.8)
            self.assertGreater(after[name]["translation_accuracy"], before[name]["translation_accuracy"])
        self.assertEqual(before["stsb-en-dev"]["spearman"], 100)
        self.assertEqual(before["docs-retrieval-dev.corpus"]["en->en mrr@10"], 100)
        self.assertNotIn("mse_target", self.evaluated("teacher", sets)["tatoeba-dev.en-ja"])


if __name__ == "__main__":
    unittest.main()
