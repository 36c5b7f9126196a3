"""The model folder in the libraries of the field: they give the vectors that the product gives."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts" / "train"
MODEL = ROOT / "models" / "kakehashi-small"
os.environ["OMP_NUM_THREADS"] = "1"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from libraries import auto_model_vectors  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from data import Encoder, padded  # noqa: E402
from model import embed_normalized  # noqa: E402
from recover import recover_model  # noqa: E402


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]


# The last two are longer than the student reads.
TEXTS = read_lines(ROOT / "test" / "fixtures" / "ecosystem-texts.jsonl")
MAX_TOKENS = json.loads((MODEL / "kakehashi.json").read_text(encoding="utf-8"))["maxTokens"]


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class EcosystemTest(unittest.TestCase):
    """The bundled folder, the weights recovered in place."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = Path(folder.name) / "model"
        shutil.copytree(MODEL, cls.path, ignore=shutil.ignore_patterns("model.safetensors"))
        cls.shipped = files_of(cls.path)
        command = [sys.executable, str(SCRIPTS / "recover.py"), "--model", str(cls.path), "--in-place"]
        subprocess.run(command, check=True, capture_output=True)
        cls.encode = Encoder(Tokenizer.from_file(str(MODEL / "tokenizer.json")), MAX_TOKENS)
        with torch.no_grad():
            rows = [padded(cls.encode([text])) for text in TEXTS]
            cls.own = torch.cat([embed_normalized(recover_model(MODEL), *row) for row in rows]).numpy()

    def test_some_texts_are_longer_than_the_student_reads(self):
        tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
        tokenizer.no_truncation()
        self.assertEqual(sum(len(tokenizer.encode(text).ids) > MAX_TOKENS for text in TEXTS), 2)

    def test_recovery_in_place_adds_the_weights_and_changes_nothing(self):
        found = files_of(self.path)
        self.assertEqual(found.keys() - self.shipped.keys(), {"model.safetensors"})
        self.assertEqual({name: found[name] for name in self.shipped}, self.shipped)

    def test_auto_model_gives_equal_vectors(self):
        self.assertGreater((auto_model_vectors(self.path, TEXTS) * self.own).sum(1).min(), 0.999)

    def test_sentence_transformer_gives_equal_vectors(self):
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            self.skipTest(f"sentence-transformers is not at hand: {error}")
        found = SentenceTransformer(str(self.path), device="cpu").encode(TEXTS)
        self.assertGreater((found * self.own).sum(1).min(), 0.999)
        self.assertLess(np.abs(np.linalg.norm(found, axis=1) - 1).max(), 1e-4)

    def test_int8_graph_is_near_to_its_own_weights(self):
        session = onnxruntime.InferenceSession(str(MODEL / "onnx" / "model_quantized.onnx"))
        for text, own in zip(TEXTS, self.own, strict=True):
            ids, mask = (array.numpy() for array in padded(self.encode([text])))
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            self.assertGreater(session.run(["sentence_embedding"], feeds)[0][0] @ own, 0.99, text)

    def test_product_gives_near_vectors(self):
        path = os.environ.get("KAKEHASHI_PRODUCT_VECTORS")
        if path is None:
            self.skipTest("the product's vectors are written by npm run test:training")
        product = np.array(read_lines(ROOT / path))
        self.assertEqual(product.shape, self.own.shape)
        self.assertGreater((product * self.own).sum(1).min(), 0.99)


if __name__ == "__main__":
    unittest.main()
