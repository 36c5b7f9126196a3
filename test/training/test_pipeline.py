"""The whole pipeline on a tiny student, as its commands: vocabulary, static vectors, teacher, student, export."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts" / "train"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from make_fixture import write_corpus  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from transformers import BertModel  # noqa: E402

from data import DataError, Encoder, padded, read_tsv  # noqa: E402
from model import embed_normalized, new_config, new_model, warm_start  # noqa: E402


def run(script, *args, check=True):
    """Runs a script of the pipeline and returns what it did."""
    command = [sys.executable, str(SCRIPTS / script), *map(str, args)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and result.returncode != 0:
        raise AssertionError(f"{script}: exit {result.returncode}\n{result.stderr[-3000:]}")
    return result


class PipelineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = Path(cls.folder.name)
        cls.corpus = write_corpus(cls.work / "corpus")
        cls.tokenizer = cls.work / "tokenizer.json"
        run("vocabulary.py", "--corpus", cls.corpus, "--out", cls.tokenizer, "--size", 400)
        cls.static = cls.work / "static.npy"
        run("static.py", "--corpus", cls.corpus, "--tokenizer", cls.tokenizer, "--out", cls.static,
            "--max-steps", 30, "--batch-size", 32)  # fmt: skip
        cls.teacher = cls.work / "teacher"
        cls.common = ["--corpus", cls.corpus, "--tokenizer", cls.tokenizer, "--batch-size", 16, "--device", "cpu"]
        run("teacher.py", *cls.common, "--static", cls.static, "--out", cls.teacher, "--max-steps", 6)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def student(self, out, *extra):
        return run("student.py", *self.common, "--teacher", self.teacher, "--out", out, "--save-every", 20, *extra)

    def vectors(self, model, texts):
        rows = Encoder(Tokenizer.from_file(str(self.tokenizer)), 64)(texts)
        with torch.no_grad():
            return embed_normalized(model.eval(), *padded(rows)).numpy()

    def test_warm_started_encoder_equals_the_bag_of_static_vectors(self):
        static = np.load(self.static)
        model = new_model(new_config(len(static)))
        warm_start(model, static)
        texts = ["サーバーを起動する方法", "how to delete the log", "key"]
        rows = Encoder(Tokenizer.from_file(str(self.tokenizer)), 64)(texts)
        bags = np.stack([static[row].mean(0) for row in rows])
        bags /= np.linalg.norm(bags, axis=1, keepdims=True)
        cosines = (self.vectors(model, texts)[:, :240] * bags).sum(1)
        # Only tokens beyond the 99.9th percentile of norms are clipped.
        self.assertGreater(cosines.min(), 0.99)

    def test_student_learns_and_a_resumed_run_ends_where_an_uninterrupted_one_does(self):
        whole, parts = self.work / "whole", self.work / "parts"
        events = [json.loads(line) for line in self.student(whole, "--max-steps", 40).stdout.splitlines()]
        losses = [event["loss"] for event in events if event["event"] == "progress"]
        self.assertLess(losses[-1], losses[0])
        self.student(parts, "--max-steps", 40)
        (parts / "checkpoint.pt").unlink()
        killed = subprocess.Popen(
            [sys.executable, str(SCRIPTS / "student.py"), *map(str, self.common), "--teacher", str(self.teacher),
             "--out", str(parts), "--save-every", "20", "--max-steps", "40"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        for line in killed.stdout:
            if '"step": 20' in line:
                break
        while not (parts / "checkpoint.pt").exists() and killed.poll() is None:
            pass
        killed.kill()
        killed.wait()
        killed.stdout.close()
        self.student(parts, "--max-steps", 40, "--resume")
        one, two = (BertModel.from_pretrained(path, add_pooling_layer=False).state_dict() for path in (whole, parts))
        for name, tensor in one.items():
            self.assertTrue(torch.allclose(tensor, two[name], atol=1e-5), name)

    def test_exported_int8_graph_is_close_to_the_encoder(self):
        out = self.work / "tiny"
        run("export.py", "--model", self.teacher, "--tokenizer", self.tokenizer, "--out", out)
        texts = ["how to check the queue", "パスワードを更新する方法", "a"]
        rows = Encoder(Tokenizer.from_file(str(self.tokenizer)), 64)(texts)
        ids, mask = padded(rows)
        import onnxruntime

        session = onnxruntime.InferenceSession(str(out / "onnx" / "model_quantized.onnx"))
        feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": np.zeros_like(ids.numpy())}
        found = session.run(["sentence_embedding"], feeds)[0]
        expected = self.vectors(BertModel.from_pretrained(self.teacher, add_pooling_layer=False), texts)
        self.assertGreater((found * expected).sum(1).min(), 0.98)
        self.assertLess(np.abs(np.linalg.norm(found, axis=1) - 1).max(), 1e-4)
        manifest = json.loads((out / "kakehashi.json").read_text())
        self.assertEqual(manifest["files"]["tokenizer.json"]["bytes"], (out / "tokenizer.json").stat().st_size)

    def test_broken_pack_is_an_error_that_names_file_and_line(self):
        path = self.work / "broken.tsv"
        path.write_text("a\tb\tc\td\nonly one column\n", encoding="utf-8")
        with self.assertRaisesRegex(DataError, r"broken\.tsv:2: 1 columns, expected 4"):
            list(read_tsv(path, 4))

    def test_missing_pack_ends_the_script_with_a_message(self):
        result = run("student.py", *self.common[2:], "--corpus", self.work / "nowhere", "--teacher", self.teacher,
                     "--out", self.work / "x", "--max-steps", 1, check=False)  # fmt: skip
        self.assertEqual(result.returncode, 2)
        self.assertIn("similarity.jsonl: no such file", result.stderr)
        self.assertNotIn("Traceback", result.stderr)

    def test_loss_that_is_not_a_number_stops_the_run_with_the_reason(self):
        result = run("student.py", *self.common, "--teacher", self.teacher, "--out", self.work / "nan",
                     "--max-steps", 50, "--lr", "1e30", check=False)  # fmt: skip
        self.assertEqual(result.returncode, 3)
        self.assertIn("lower --lr", result.stderr)


if __name__ == "__main__":
    unittest.main()
