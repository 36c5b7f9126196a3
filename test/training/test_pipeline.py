"""The whole pipeline on a tiny student, as its commands: vocabulary, static vectors, teacher, student, export."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts" / "train"
# On models this small a second thread only waits for the first.
os.environ["OMP_NUM_THREADS"] = "1"
sys.path[:0] = [str(SCRIPTS), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from launch import TWO_PROCESSES  # noqa: E402
from libraries import auto_model_vectors  # noqa: E402
from make_fixture import write_corpus  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from transformers import BertModel  # noqa: E402

from data import DataError, Encoder, Pairs, padded, read_tsv, similarity_groups  # noqa: E402
from evaluation import load  # noqa: E402
from memory import SectionMemory  # noqa: E402
from model import embed_normalized, new_config, new_model, replace_tokens, token_vectors, warm_start  # noqa: E402
from ngrams import shared_ngrams, spelled  # noqa: E402
from passages import passage_groups  # noqa: E402
from static import TokenBag, bag  # noqa: E402

FOREIGN_GRAPH = """
import sys, onnx
from onnx import TensorProto, helper
x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "foreign", [x], [y])
onnx.save(helper.make_model(graph), sys.argv[1])
"""


def run(script, *args, check=True, launch=(sys.executable,)):
    """Runs a script of the pipeline and returns what it did."""
    command = [*launch, str(SCRIPTS / script), *map(str, args)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and result.returncode != 0:
        raise AssertionError(f"{script}: exit {result.returncode}\n{result.stderr[-3000:]}")
    return result


class PipelineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = Path(folder.name)
        cls.corpus = write_corpus(cls.work / "corpus")
        cls.tokenizer = cls.work / "tokenizer.json"
        run("vocabulary.py", "--corpus", cls.corpus, "--out", cls.tokenizer, "--size", 400)
        cls.static = cls.work / "static" / "vectors.npy"
        run("static.py", "--corpus", cls.corpus, "--tokenizer", cls.tokenizer, "--out", cls.static.parent,
            "--max-steps", 30, "--batch-size", 32)  # fmt: skip
        cls.teacher = cls.work / "teacher"
        cls.common = ["--corpus", cls.corpus, "--tokenizer", cls.tokenizer, "--batch-size", 16, "--device", "cpu"]
        run("teacher.py", *cls.common, "--static", cls.static, "--out", cls.teacher, "--max-steps", 6)

    def student(self, out, *extra):
        return run("student.py", *self.common, "--teacher", self.teacher, "--out", out, "--save-every", 20, *extra)

    def vectors(self, model, texts):
        rows = Encoder(Tokenizer.from_file(str(self.tokenizer)), 64)(texts)
        with torch.no_grad():
            return embed_normalized(model.eval(), *padded(rows)).numpy()

    def graph_vectors(self, folder, texts):
        """Vectors of the exported int8 graph."""
        ids, mask = padded(Encoder(Tokenizer.from_file(str(self.tokenizer)), 64)(texts))
        session = onnxruntime.InferenceSession(str(folder / "onnx" / "model_quantized.onnx"))
        feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": np.zeros_like(ids.numpy())}
        return session.run(["sentence_embedding"], feeds)[0]

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

    def test_token_vectors_put_back_leave_the_vectors_as_they_were(self):
        model, texts = self.encoder(self.teacher), ["ログを確認する方法", "how to delete the log"]
        before = self.vectors(model, texts)
        # As a bag they mean the same at any length.
        replace_tokens(model, token_vectors(model).numpy() * 7)
        self.assertGreater((before * self.vectors(model, texts)).sum(1).min(), 0.999)

    def test_tokens_share_the_vectors_of_their_ngrams(self):
        ngrams = [[], [0, 1], [1], [0]]
        tokens = TokenBag(torch.zeros(4, 2), ngrams, 2)
        tokens.shared.data = torch.tensor([[2.0, 0.0], [0.0, 4.0]])
        np.testing.assert_allclose(tokens.folded(), [[0, 0], [1, 2], [0, 4], [2, 0]])
        tokens.own.data[0] = torch.tensor([8.0, 8.0])
        found = tokens(np.asarray([1, 2, 0, 0, 3]), np.asarray([0, 2]))
        np.testing.assert_allclose(found.detach().numpy(), [[0.5, 3], [6, 16 / 3]], rtol=1e-6)

    def test_ngrams_are_of_letters_or_of_characters_and_of_whole_ones_only(self):
        self.assertEqual(spelled("再起動"), {"再", "起", "動", "再起", "起動", "再起動"})
        self.assertEqual(spelled("port"), {"por", "ort", "port"})
        ngrams, count = shared_ngrams(tokenizer := Tokenizer.from_file(str(self.tokenizer)))
        self.assertEqual(len(ngrams), tokenizer.get_vocab_size())
        self.assertEqual({number for row in ngrams for number in row}, set(range(count)))

    def test_tokens_are_left_out_but_never_all_of_a_text(self):
        random = np.random.RandomState(1)
        rows = [np.asarray([7]), np.arange(2, 1002), np.asarray([8])]
        ids, offsets = bag(rows, 0.25, random)
        self.assertEqual((ids[0], ids[-1], offsets[1], offsets[2]), (7, 8, 1, len(ids) - 1))
        self.assertTrue(700 < len(ids) - 2 < 800)
        self.assertEqual(len(bag(rows, 0.0, random)[0]), 1002)

    def test_token_vectors_of_a_student_are_trained_on_resumed_and_averaged_into_it(self):
        out, mean = self.work / "on", self.work / "mean"
        command = ["--corpus", self.corpus, "--tokenizer", self.tokenizer, "--start", self.teacher, "--out", out,
                   "--batch-size", 32, "--crops", 0.2, "--passages", 0.2, "--drop", 0.1, "--save-every", 10]  # fmt: skip
        command = [sys.executable, str(SCRIPTS / "static.py"), *map(str, command), "--max-steps", "40"]
        self.kill_at_step(10, *command)
        self.assertTrue((out / "checkpoint.pt").exists())
        subprocess.run([*command, "--resume"], check=True, capture_output=True)
        vectors = out / "vectors.npy"
        run("average.py", "--model", self.teacher, "--static", vectors, "--share", 0.5, "--out", mean)
        first, second, found = self.encoder(self.teacher), load(self.teacher, vectors), self.encoder(mean)
        for name, tensor in found.state_dict().items():
            expected = (first.state_dict()[name] + second.state_dict()[name]) / 2
            self.assertTrue(torch.allclose(tensor, expected, atol=1e-6), name)
        self.assertGreater(self.margin(second), self.margin(first))
        wide = self.work / "wide"
        new_model(new_config(400, layers=1)).save_pretrained(wide)
        refused = run("average.py", "--model", self.teacher, "--other", wide, "--out", mean, check=False)
        self.assertEqual((refused.returncode, "not of one shape" in refused.stderr), (2, True))

    def test_token_vectors_of_a_file_are_trained_on_in_two_processes(self):
        out = self.work / "on in two"
        command = ["--corpus", self.corpus, "--tokenizer", self.tokenizer, "--start", self.static, "--out", out,
                   "--batch-size", 16, "--max-steps", 40, "--device", "cpu"]  # fmt: skip
        run("static.py", *command, launch=TWO_PROCESSES)
        before, after = load(self.teacher, self.static), load(self.teacher, out / "vectors.npy")
        self.assertGreater(self.margin(after), self.margin(before))

    def test_each_scored_set_has_an_order_of_its_own(self):
        folder = self.work / "scored"
        folder.mkdir()
        rows = [("a", 0.5), ("b", 3.0), ("a", 0.25), ("b", "neutral")]
        lines = [json.dumps({"a": "x", "b": "y", "label": label, "lang": "en", "src": src}) for src, label in rows]
        (folder / "similarity.jsonl").write_text("\n".join(lines), encoding="utf-8")
        _, nli, scored = similarity_groups(folder, lambda texts: texts)
        self.assertEqual([pairs.labels.tolist() for pairs in scored], [[0.5, 0.25], [3.0]])
        self.assertEqual(nli.labels.tolist(), [1])

    def margin(self, model):
        """How much nearer a text is to its translation than to the others, on the mean of the corpus."""
        rows = [line.split("\t") for line in (self.corpus / "train.en-ja.tsv").read_text(encoding="utf-8").splitlines()]
        cosines = self.vectors(model, [row[2] for row in rows]) @ self.vectors(model, [row[3] for row in rows]).T
        return cosines.diagonal().mean() - cosines.mean()

    def encoder(self, folder):
        return BertModel.from_pretrained(folder, add_pooling_layer=False)

    def kill_at_step(self, step, *command):
        """Starts a script and kills it once its events name a later step."""
        killed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in killed.stdout:
            if json.loads(line).get("step", 0) > step:
                break
        killed.kill()
        killed.wait()
        killed.stdout.close()

    def test_student_learns_and_a_resumed_run_ends_where_an_uninterrupted_one_does(self):
        whole, parts = self.work / "whole", self.work / "parts"
        self.student(whole, "--max-steps", 60)
        self.assertGreater(self.margin(self.encoder(whole)), self.margin(self.encoder(self.teacher)) + 0.04)
        self.kill_at_step(
            20, sys.executable, str(SCRIPTS / "student.py"), *map(str, self.common), "--teacher", str(self.teacher),
            "--out", str(parts), "--save-every", "20", "--max-steps", "60",
        )  # fmt: skip
        self.assertTrue((parts / "checkpoint.pt").exists())
        self.assertFalse((parts / "config.json").exists())
        self.student(parts, "--max-steps", 60, "--resume")
        one, two = (self.encoder(path).state_dict() for path in (whole, parts))
        for name, tensor in one.items():
            self.assertTrue(torch.allclose(tensor, two[name], atol=1e-5), name)

    def test_layers_alone_are_trained_where_the_tokens_are_frozen(self):
        out = self.work / "layers alone"
        self.student(out, "--max-steps", 5, "--freeze-tokens", "--similarity", 0)
        name = "embeddings.word_embeddings.weight"
        before, after = (self.encoder(path).state_dict() for path in (self.teacher, out))
        self.assertTrue(torch.equal(before[name], after[name]))
        changed = [key for key in before if not torch.equal(before[key], after[key])]
        self.assertTrue(any("attention" in key for key in changed), changed)

    def test_other_shapes_train_from_static_vectors_and_from_nothing(self):
        narrow, teacher, random = self.work / "narrow static", self.work / "narrow", self.work / "random"
        run("static.py", "--corpus", self.corpus, "--tokenizer", self.tokenizer, "--out", narrow, "--max-steps", 2,
            "--batch-size", 32, "--width", 128)  # fmt: skip
        run("teacher.py", *self.common, "--static", narrow / "vectors.npy", "--out", teacher, "--max-steps", 1, "--layers", 1)
        config = self.encoder(teacher).config
        self.assertEqual((config.hidden_size, config.num_hidden_layers), (128, 1))
        run("teacher.py", *self.common, "--static", "none", "--out", random, "--max-steps", 1)
        self.assertEqual(self.encoder(random).config.hidden_size, 256)

    def test_passages_follow_the_order_of_the_documents(self):
        folder = self.work / "ordered"
        folder.mkdir()
        long = "is described here in more words than a label would ever have, for the reader's sake"
        rows = [
            ("guide", "heading", "Ports", "ポート"), ("guide", "paragraph", f"A port {long}. Another.", "ポートの説明。別の文。"),
            ("guide", "sentence", "Another.", "別の文。"), ("guide", "heading", "Keys", "鍵"), ("guide", "ui", "OK", "了解"),
            ("guide", "paragraph", f"A key {long}.", "鍵の説明。"), ("guide", "heading", "Empty", "空"),
            ("tatoeba", "heading", "Cats", "猫"), ("tatoeba", "sentence", f"A cat {long}.", "猫の説明。"),
        ]  # fmt: skip
        (folder / "train.en-ja.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
        groups = passage_groups(folder, lambda texts: texts, weight=2)
        self.assertEqual(groups["headed-ja-others-xx-en"].left, ["ポート", "鍵"])
        self.assertEqual(groups["headed-ja-others-xx-en"].right, [f"A port {long}. Another.", f"A key {long}."])
        self.assertEqual(groups["headed-ja-others-en-xx"].right, ["ポートの説明。別の文。", "鍵の説明。"])
        self.assertEqual(groups["headed-ja-others-en-en"].weight, 4)
        self.assertNotIn("tatoeba", " ".join(groups))

    def test_memory_holds_negatives_of_the_whole_project(self):
        texts = [np.asarray(row, np.int32) for row in ([1], [2], [3], [3], [4])]
        vectors = torch.nn.functional.normalize(torch.randn(5, 8, generator=torch.Generator().manual_seed(1)), dim=1)
        places = [1, 2, 3, 3, 4]
        hidden = lambda ids: vectors[[places.index(int(row[0])) for row in ids]][:, None]  # noqa: E731
        model = lambda input_ids, attention_mask: SimpleNamespace(last_hidden_state=hidden(input_ids))  # noqa: E731
        pairs = Pairs(texts, texts, 1.0)
        memory = SectionMemory({"retrieval-a": pairs, "retrieval-b": Pairs(texts, texts, 1.0)}, model, "cpu")
        self.assertIs(memory.of["retrieval-a"][0], memory.of["retrieval-b"][0])
        queries = torch.nn.functional.normalize(torch.randn(2, 8, generator=torch.Generator().manual_seed(2)), dim=1)
        found = memory.loss("retrieval-a", np.asarray([0, 2]), queries, vectors[[0, 2]], 16.0)
        # Row 2 and row 3 are one text: of five rows the first query has four negatives, the second three.
        first = torch.logsumexp(queries[0] @ vectors.T * 16, 0) - queries[0] @ vectors[0] * 16
        second = torch.logsumexp(queries[1] @ vectors[[2, 0, 1, 4]].T * 16, 0) - queries[1] @ vectors[2] * 16
        self.assertAlmostEqual(found.item(), ((first + second) / 2).item(), places=4)

    def test_several_processes_train_one_student(self):
        out = self.work / "several"
        script = ["student.py", *self.common, "--teacher", self.teacher, "--out", out]
        result = run(*script, "--max-steps", 20, launch=TWO_PROCESSES)
        # One summary of the pairs is of each process.
        self.assertEqual(result.stderr.count("{'translation-ja'"), 2)
        events = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
        self.assertEqual([e["step"] for e in events if e["event"] == "progress"], [20])
        self.assertGreater(self.margin(self.encoder(out)), self.margin(self.encoder(self.teacher)))
        run(*script, "--max-steps", 22, "--resume")

    def test_weights_recovered_from_the_int8_graph_give_its_vectors(self):
        folder, out = self.work / "shipped", self.work / "recovered"
        run("export.py", "--model", self.teacher, "--tokenizer", self.tokenizer, "--out", folder)
        run("recover.py", "--model", folder, "--out", out)
        texts = ["how to create the image", "ログを確認する方法", "port"]
        found = self.vectors(self.encoder(out), texts)
        self.assertGreater((found * self.graph_vectors(folder, texts)).sum(1).min(), 0.995)
        again = self.work / "again"
        run("export.py", "--model", out, "--tokenizer", self.tokenizer, "--out", again)
        self.assertGreater((self.graph_vectors(again, texts) * self.graph_vectors(folder, texts)).sum(1).min(), 0.999)

    def test_exported_folder_in_the_libraries_gives_the_vectors_from_before_quantisation(self):
        folder = self.work / "libraries"
        run("export.py", "--model", self.teacher, "--tokenizer", self.tokenizer, "--out", folder)
        run("recover.py", "--model", folder, "--in-place")
        texts = ["how to create the image", "ログを確認する方法", "port"]
        expected = self.vectors(self.encoder(self.teacher), texts)
        self.assertGreater((auto_model_vectors(folder, texts) * expected).sum(1).min(), 0.999)
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            self.skipTest(f"sentence-transformers is not at hand: {error}")
        found = SentenceTransformer(str(folder), device="cpu").encode(texts)
        self.assertGreater((found * expected).sum(1).min(), 0.999)

    def test_graph_of_another_origin_is_refused_by_recovery(self):
        folder = self.work / "foreign"
        (folder / "onnx").mkdir(parents=True)
        (folder / "config.json").write_text((self.teacher / "config.json").read_text())
        refused = lambda: run("recover.py", "--model", folder, "--out", self.work / "y", check=False)  # noqa: E731
        result = refused()
        self.assertEqual(result.returncode, 2)
        self.assertIn("model_quantized.onnx: no such file", result.stderr)
        # In a process of its own: Debian's onnx and onnxruntime each register all operators and complain of the other.
        subprocess.run([sys.executable, "-c", FOREIGN_GRAPH, str(folder / "onnx" / "model_quantized.onnx")], check=True)
        result = refused()
        self.assertEqual(result.returncode, 2)
        self.assertIn("weights do not fit config.json", result.stderr)

    def test_exported_int8_graph_is_close_to_the_encoder(self):
        out = self.work / "tiny"
        exported = run("export.py", "--model", self.teacher, "--tokenizer", self.tokenizer, "--out", out, "--corpus", self.corpus)
        verified = json.loads(exported.stdout.splitlines()[-1])
        self.assertEqual((verified["event"], verified["texts"]), ("verified", 200))
        self.assertGreater(verified["mean_cosine"], 0.99)
        texts = ["how to check the queue", "パスワードを更新する方法", "a"]
        found = self.graph_vectors(out, texts)
        expected = self.vectors(self.encoder(self.teacher), texts)
        self.assertGreater((found * expected).sum(1).min(), 0.98)
        self.assertLess(np.abs(np.linalg.norm(found, axis=1) - 1).max(), 1e-4)
        self.assertNotIn(str(self.work), (out / "config.json").read_text())
        manifest = json.loads((out / "kakehashi.json").read_text())
        self.assertEqual(manifest["files"]["tokenizer.json"]["bytes"], (out / "tokenizer.json").stat().st_size)

    def test_graph_too_far_from_the_encoder_is_refused_and_not_left_there(self):
        far, out = self.work / "far", self.work / "refused"
        model = self.encoder(self.teacher)
        with torch.no_grad():
            for layer in model.encoder.layer:
                # An input that is always 0 has a weight beside which int8 knows no others.
                layer.intermediate.dense.weight[0] = 0
                layer.output.dense.weight.normal_(generator=torch.Generator().manual_seed(1))
                layer.output.dense.weight[:, 0] = 1_000
        model.save_pretrained(far)
        options = ["--model", far, "--tokenizer", self.tokenizer, "--out", out, "--corpus", self.corpus]
        result = run("export.py", *options, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("too far from the encoder", result.stderr)
        self.assertFalse(out.exists())

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
