"""Fine-tuning as its command, on the real student: learning, resuming, and every way in which it can go wrong."""
import json
import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from finetune_case import MODEL, PAIRS, SCRIPTS, FineTuneCase, lines  # noqa: E402
from launch import TWO_PROCESSES  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from data import DataError, Encoder, padded  # noqa: E402
from evaluators import embedding_similarity, embedding_spread, information_retrieval, mean_ranks, translation_accuracy  # noqa: E402
from model import embed_normalized  # noqa: E402
from recover import recover_model  # noqa: E402
from pairs import read_pairs  # noqa: E402


class FineTuneTest(FineTuneCase):
    def test_learns_a_language_and_exports_what_the_product_loads(self):
        result = self.tune("run", "--epochs", 6, "--lr", 1e-3)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        evaluated = self.events(result, "evaluated")
        self.assertEqual(evaluated[0]["step"], 0)
        self.assertLess(evaluated[-1]["heldoutLoss"], evaluated[0]["heldoutLoss"] * 0.7)
        self.assertGreater(evaluated[-1]["mrr"], evaluated[0]["mrr"])
        self.assertEqual(self.events(result)[-1]["event"], "done")
        out = self.work / "run" / "model"
        encode = Encoder(Tokenizer.from_file(str(out / "tokenizer.json")), 32)
        session = onnxruntime.InferenceSession(str(out / "onnx" / "model_quantized.onnx"))
        ids, mask = padded(encode(["open the file", "dosya aç", "düğme sil"]))
        feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": np.zeros_like(ids.numpy())}
        english, same, other = session.run(["sentence_embedding"], feeds)[0]
        self.assertGreater(english @ same, english @ other)
        # The English space stays in place: the student was its own teacher.
        with torch.no_grad():
            before = embed_normalized(recover_model(MODEL), ids[:1], mask[:1])[0].numpy()
        self.assertGreater(before @ english, 0.9)

    def test_equal_seeds_give_equal_weights_and_other_seeds_do_not(self):
        for run, seed in (("a", 3), ("b", 3), ("c", 4)):
            self.assertEqual(self.tune(run, "--max-steps", 3, "--seed", seed).returncode, 0)
        self.assert_same_weights("a", "b")
        with self.assertRaises(AssertionError):
            self.assert_same_weights("a", "c")

    def launched(self, run, *extra):
        command = [*TWO_PROCESSES, *self.command(run, *extra)[1:]]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_several_processes_train_one_student_and_stop_together(self):
        # 63 pairs in batches of 2 x 16: the last batch of a pass is a short one.
        done = self.launched("several", "--epochs", 3, "--lr", 1e-3)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        names = [event["event"] for event in lines]
        self.assertEqual([names.count("started"), names.count("done")], [1, 1])
        evaluated = [event["heldoutLoss"] for event in lines if event["event"] == "evaluated"]
        self.assertLess(evaluated[-1], evaluated[0])
        self.assertTrue((self.work / "several" / "model" / "kakehashi.json").exists())
        (self.work / "asked").mkdir()
        (self.work / "asked" / "stop").touch()
        asked = self.launched("asked", "--max-steps", 50)
        self.assertIn('"cancelled"', asked.stdout)
        self.assertEqual(self.tune("asked", "--max-steps", 2, "--resume").returncode, 0)

    def test_stops_on_request_and_on_a_signal_with_a_checkpoint(self):
        (self.work / "asked").mkdir()
        (self.work / "asked" / "stop").touch()
        asked = self.tune("asked", "--max-steps", 50)
        self.assertEqual(asked.returncode, 130)
        self.assertEqual(self.events(asked, "stopped")[0], {"event": "stopped", "reason": "cancelled", "step": 1})
        self.assertTrue((self.work / "asked" / "checkpoint.pt").exists())
        with subprocess.Popen(self.command("signal", "--max-steps", 500), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:  # fmt: skip
            next(line for line in process.stdout if '"progress"' in line)
            process.send_signal(signal.SIGTERM)
            rest = process.stdout.read()
        self.assertEqual(process.returncode, 130)
        self.assertIn('"cancelled"', rest)

    def test_reader_that_goes_away_stops_the_run_with_a_checkpoint(self):
        with subprocess.Popen(self.command("pipe", "--max-steps", 500), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:  # fmt: skip
            next(line for line in process.stdout if '"progress"' in line)
            process.stdout.close()
        self.assertEqual(process.returncode, 130)
        self.assertGreaterEqual(self.checkpoint("pipe")["step"], 1)

    def test_broken_pairs_are_named_by_file_and_line(self):
        good = lines(PAIRS[:3])
        for text in ('{"source": "a"', '{"source": "a", "target": " "}', '["a", "b"]'):
            (self.work / "pairs.jsonl").write_text(good + text + "\n", encoding="utf-8")
            self.assert_ends(self.tune("run"), 2, "data", r"pairs\.jsonl:4: ")
        with self.assertRaisesRegex(DataError, "no pairs"):
            (self.work / "pairs.jsonl").write_text("", encoding="utf-8")
            read_pairs(self.work / "pairs.jsonl")

    def test_english_side_is_the_anchor_whichever_way_the_pairs_stand(self):
        row = {"source": "dosya", "target": "file", "sourceLanguage": "tr", "targetLanguage": "en"}
        (self.work / "turned.jsonl").write_text(json.dumps(row), encoding="utf-8")
        self.assertEqual(read_pairs(self.work / "turned.jsonl"), [("file", "dosya")])

    def test_unknown_teacher_and_wrong_model_are_told(self):
        self.assert_ends(self.tune("run", "--teacher", "nobody/nothing"), 2, "teacher", "nobody/nothing")
        command = self.command("run")
        command[command.index("--model") + 1] = str(self.work)
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assert_ends(result, 2, "data", r"kakehashi\.json: no such file")

    def test_without_torch_it_says_what_to_install(self):
        blocked = self.work / "blocked"
        blocked.mkdir()
        (blocked / "sitecustomize.py").write_text(
            "import importlib.util as u\nfind = u.find_spec\n"
            "u.find_spec = lambda name, *rest: None if name == 'torch' else find(name, *rest)\n"
        )
        env = {**os.environ, "PYTHONPATH": str(blocked)}
        self.assert_ends(self.tune("run", env=env), 3, "environment", r"missing: torch; .*pip install -r .*requirements\.txt")
        command = [sys.executable, str(SCRIPTS / "finetune.py"), "--check"]
        check = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        self.assertEqual(check.returncode, 3)
        self.assertEqual(self.events(check, "environment")[0]["missing"], ["torch"])

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small disk")
    def test_full_disk_ends_the_run_and_the_old_checkpoint_is_whole(self):
        small = self.work / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(small)], check=False)
        if mounted.returncode != 0:
            self.skipTest("no disk can be mounted here")
        try:
            self.assert_ends(self.tune("small", "--max-steps", 6, "--save-every", 1), 3, "disk", "disk is full")
            if (small / "checkpoint.pt").exists():
                self.assertIn("step", self.checkpoint("small"))
        finally:
            subprocess.run(["umount", str(small)], check=True)

    def test_too_little_memory_ends_the_run_with_advice(self):
        import resource

        pairs = [(f"{english} and read it again " * 8, f"{other} ve yeniden oku " * 8) for english, other in PAIRS * 8]
        (self.work / "pairs.jsonl").write_text(lines(pairs), encoding="utf-8")
        limit = 4 << 30
        result = subprocess.run(
            self.command("memory", "--max-steps", 2, "--batch-size", 512, "--max-length", 128), capture_output=True,
            text=True, check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )  # fmt: skip
        self.assert_ends(result, 3, "memory", "--batch-size")

    def test_every_word_for_too_little_memory_is_known(self):
        from failures import explained

        for error in (MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate")):
            code, exit_code, message = explained(error)
            self.assertEqual((code, exit_code), ("memory", 3))
            self.assertIn("--batch-size", message)

    def test_far_machine_unpacks_runs_and_sends_the_result(self):
        import io
        import tarfile

        (self.work / "pairs.jsonl").write_text(lines(PAIRS[:16]), encoding="utf-8")
        content = io.BytesIO()
        options = ["--model", "parent", "--pairs", "pairs.jsonl", "--heldout", "heldout.jsonl", "--work", ".", "--out",
                   "model", "--max-steps", "1", "--batch-size", "8", "--device", "cpu"]  # fmt: skip
        with tarfile.open(fileobj=content, mode="w") as archive:
            archive.add(SCRIPTS, "scripts", filter=lambda m: None if "__pycache__" in m.name else m)
            archive.add(MODEL, "parent")
            archive.add(self.work / "pairs.jsonl", "pairs.jsonl")
            archive.add(self.work / "heldout.jsonl", "heldout.jsonl")
            info = tarfile.TarInfo("options.txt")
            data = "\n".join(options).encode()
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        result = self.far_machine("20261126-run", content)
        self.assertEqual(result.returncode, 0, result.stderr.decode()[-2000:])
        events = [json.loads(line) for line in result.stdout.decode().splitlines()]
        sent = {event["path"] for event in events if event["event"] == "file"}
        self.assertTrue({"config.json", "onnx/model_quantized.onnx", "kakehashi.json"} <= sent)
        self.assertFalse((self.work / ".cache" / "kakehashi" / "runs" / "20261126-run").exists())

    def far_machine(self, run, content):
        """Sends a tar to another machine."""
        command = [sys.executable, "-c", (SCRIPTS / "remote.py").read_text(encoding="utf-8"), run]
        env = {**os.environ, "HOME": str(self.work)}
        return subprocess.run(command, input=content.getvalue(), capture_output=True, check=False, env=env)

    def tar_that_leads_outside(self):
        import io
        import tarfile

        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w") as archive:
            archive.addfile(tarfile.TarInfo("../../evil"), io.BytesIO())
        return content

    def test_far_machine_waits_for_the_run_whose_connection_was_cut(self):
        folder = self.work / ".cache" / "kakehashi" / "runs" / "run"
        folder.mkdir(parents=True)
        hold = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(3)"
        with subprocess.Popen([sys.executable, "-c", hold, str(folder / "lock")], stdout=subprocess.PIPE) as before:
            before.stdout.readline()
            started = time.time()
            result = self.far_machine("run", self.tar_that_leads_outside())
            self.assertGreater(time.time() - started, 2)
        self.assertIn(b"refused: ../../evil", result.stderr)

    def test_far_machine_refuses_what_leads_outside(self):
        result = self.far_machine("run", self.tar_that_leads_outside())
        self.assertIn(b"refused: ../../evil", result.stderr)
        self.assertFalse((self.work / ".cache" / "kakehashi" / "evil").exists())

    def test_requirements_and_the_script_name_the_same_packages(self):
        head = (SCRIPTS / "finetune.py").read_text(encoding="utf-8").split("# ///")[1]
        inline = json.loads(head.split("dependencies = ")[1].split("\n")[0])
        listed = (SCRIPTS / "requirements.txt").read_text(encoding="utf-8").split()
        self.assertEqual(sorted(inline), sorted(listed))


class EvaluatorTest(unittest.TestCase):
    def test_evaluators_agree_with_the_plain_definitions(self):
        generator = np.random.RandomState(0)
        a, b = (torch.nn.functional.normalize(torch.from_numpy(generator.randn(30, 8)), dim=1) for _ in range(2))
        b = torch.nn.functional.normalize(a + 0.7 * b, dim=1)
        scores = (a @ b.T).numpy()
        right = [np.mean(scores.argmax(axis) == np.arange(30)) for axis in (0, 1)]
        self.assertAlmostEqual(translation_accuracy(a, b), 50 * sum(right), places=3)
        ranks = [1 + sum(scores[i, j] > scores[i, i] for j in range(30)) for i in range(30)]
        self.assertAlmostEqual(information_retrieval(a, b), 100 * np.mean([1 / r if r <= 10 else 0 for r in ranks]), places=3)
        gold = np.round(generator.rand(30) * 5)
        x, y = mean_ranks((a * b).sum(1)).numpy(), mean_ranks(torch.as_tensor(gold)).numpy()
        self.assertAlmostEqual(embedding_similarity(a, b, gold), np.corrcoef(x, y)[0, 1] * 100, places=3)
        off = [scores_aa for i, row in enumerate((a @ a.T).numpy()) for j, scores_aa in enumerate(row) if i != j]
        self.assertAlmostEqual(embedding_spread(a)["meanOffDiagonalCosine"], np.mean(off), places=4)


if __name__ == "__main__":
    unittest.main()
