"""What the rows of the model card's tables are made by: parts left out, and a share of the data."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "train"
os.environ["OMP_NUM_THREADS"] = "1"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

from make_fixture import write_corpus  # noqa: E402

from ablation import ROWS  # noqa: E402
from data import Pairs, translation_rows  # noqa: E402
from static import thinned  # noqa: E402

TATOEBA = ("ja", "de", "es", "fr", "zh")
FEW_STEPS = ["--static-steps", "2", "--teacher-steps", "2", "--steps", "2"]


def write_sets(folder, rows):
    """Sets of the development set's names, of a few pairs each."""
    folder.mkdir()
    write = lambda name, lines: (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))  # noqa: E731
    bitext = [{"en": english, "xx": other} for english, other, _ in rows]
    for name in [*(f"tatoeba-dev.en-{code}" for code in TATOEBA), "docs-bitext-dev.en-ja"]:
        write(f"{name}.jsonl", bitext)
    scored = [{"a": row["en"], "b": bitext[i // 2]["xx"], "score": i} for i, row in enumerate(bitext)]
    for name in ("stsb-en-dev", "stsb-ja-dev", "stsb-cross-en-ja-dev", "jsts-dev.ja"):
        write(f"{name}.jsonl", scored)
    sides = lambda i, row: (("en", row["en"]), ("ja", row["xx"]))  # noqa: E731
    write("docs-retrieval-dev.corpus.jsonl",
          [{"id": f"{lang}{i}", "lang": lang, "text": text} for i, row in enumerate(bitext) for lang, text in sides(i, row)])  # fmt: skip
    write("docs-retrieval-dev.pairs.jsonl",
          [{"en_id": f"en{i}", "ja_id": f"ja{i}", "en_heading_path": [row["en"]], "ja_heading_path": [row["xx"]]}
           for i, row in enumerate(bitext)])  # fmt: skip


class AblationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = Path(folder.name)
        cls.corpus = write_corpus(cls.work / "corpus")
        write_sets(cls.work / "sets", translation_rows(cls.corpus, "ja")[:12])

    def ablation(self, *rows):
        tokenizer = self.work / "tokenizer.json"
        if not tokenizer.exists():
            command = [sys.executable, SCRIPTS / "vocabulary.py", "--corpus", self.corpus, "--out", tokenizer, "--size", "400"]
            subprocess.run(command, check=True, capture_output=True)
        command = [sys.executable, SCRIPTS / "ablation.py", "--corpus", self.corpus, "--tokenizer", tokenizer]
        places = ["--sets", self.work / "sets", "--work", self.work / "ablation"]
        result = subprocess.run([*command, *places, *FEW_STEPS, "--only", *rows], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        return [line.split(" | ") for line in result.stdout.splitlines()]

    def stages(self):
        """Lines of the log that begin a stage, one for each that ran."""
        return (self.work / "ablation" / "log.txt").read_text().count('"event": "saved"')

    def test_rows_that_differ_in_the_measurement_share_a_student(self):
        recipe, narrow, int8 = self.ablation("the recipe", "64 dimensions", "as int8")
        self.assertEqual([row[0] for row in (recipe, narrow, int8)], ["| the recipe", "| 64 dimensions", "| as int8"])
        self.assertNotEqual(recipe[1:], narrow[1:])
        self.assertEqual(self.stages(), 3)
        self.assertEqual(self.ablation("the recipe"), [recipe])
        self.assertEqual(self.stages(), 3)

    def test_every_row_differs_from_the_recipe_in_its_options(self):
        self.assertEqual(len(set(ROWS.values())), len(ROWS))


class ShareTest(unittest.TestCase):
    def test_a_share_of_the_translations_is_drawn_as_often_as_all(self):
        rows = list(range(1000))
        groups = {"translation-ja-x": Pairs(rows, rows, 7.0), "retrieval-en-en": Pairs(rows, rows, 1.0)}
        found = thinned(groups, 0.25, seed=0)
        few = found["translation-ja-x"]
        self.assertEqual((len(few.left), len(set(few.left)), few.weight), (250, 250, 7.0))
        self.assertEqual(few.left, few.right)
        self.assertEqual(len(found["retrieval-en-en"].left), 1000)


if __name__ == "__main__":
    unittest.main()
