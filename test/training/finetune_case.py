"""Fine-tuning as its command in a folder of its own, for the tests of it."""
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts" / "train"
MODEL = ROOT / "models" / "kakehashi-small"
os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(SCRIPTS))

# A language that the student does not know: the first words of a project in Turkish.
NOUNS = [
    ("file", "dosya"), ("folder", "klasör"), ("server", "sunucu"), ("key", "anahtar"), ("password", "parola"),
    ("window", "pencere"), ("button", "düğme"), ("message", "ileti"), ("network", "ağ"), ("screen", "ekran"),
]  # fmt: skip
VERBS = [("open the {}", "{} aç"), ("delete the {}", "{} sil"), ("find the {}", "{} bul"), ("save the {}", "{} kaydet"),
         ("copy the {}", "{} kopyala"), ("the {} is missing", "{} eksik"), ("a new {}", "yeni {}")]  # fmt: skip
PAIRS = [(e.format(noun), t.format(other)) for noun, other in NOUNS for e, t in VERBS]


def lines(pairs):
    rows = ({"source": a, "target": b, "sourceLanguage": "en", "targetLanguage": "tr"} for a, b in pairs)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


class FineTuneCase(unittest.TestCase):
    """A run on the real student, of pairs in a language that it does not know."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work = Path(self.folder.name)
        shuffled = random.Random(1).sample(PAIRS, len(PAIRS))
        (self.work / "pairs.jsonl").write_text(lines(shuffled[7:]), encoding="utf-8")
        (self.work / "heldout.jsonl").write_text(lines(shuffled[:7]), encoding="utf-8")
        replay = (SCRIPTS / "replay.tsv").read_text(encoding="utf-8").splitlines(keepends=True)[::60]
        (self.work / "replay.tsv").write_text("".join(replay), encoding="utf-8")

    def command(self, run, *extra):
        w = self.work
        return [
            sys.executable, str(SCRIPTS / "finetune.py"), "--model", str(MODEL), "--pairs", str(w / "pairs.jsonl"),
            "--heldout", str(w / "heldout.jsonl"), "--work", str(w / run), "--out", str(w / run / "model"),
            "--replay", str(w / "replay.tsv"), "--batch-size", "16", "--max-length", "32", "--device", "cpu",
            "--precision", "no", *map(str, extra),
        ]  # fmt: skip

    def tune(self, run, *extra, env=None):
        return subprocess.run(self.command(run, *extra), capture_output=True, text=True, check=False, env=env)

    def events(self, result, name=None):
        found = [json.loads(line) for line in result.stdout.splitlines()]
        return [event for event in found if name in (None, event["event"])]

    def checkpoint(self, run):
        return torch.load(self.work / run / "checkpoint.pt", map_location="cpu", weights_only=False)

    def assert_same_weights(self, a, b):
        first, second = self.checkpoint(a)["model"], self.checkpoint(b)["model"]
        self.assertTrue(all(torch.equal(first[name], second[name]) for name in first))

    def assert_ends(self, result, exit_code, code, pattern):
        self.assertEqual(result.returncode, exit_code, result.stderr[-2000:])
        error = self.events(result, "error")[-1]
        self.assertEqual(error["code"], code)
        self.assertRegex(error["message"], pattern)
