"""How a fine-tuning run ends before its time: killed, stopped early, collapsed, beside another, on a device that is not here."""
import json
import random
import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch  # noqa: E402
from finetune_case import MODEL, PAIRS, SCRIPTS, FineTuneCase, lines  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from data import Encoder, padded  # noqa: E402
from model import embed_normalized  # noqa: E402
from recover import recover_model  # noqa: E402
from collapse import collapse, mean_spread, widest  # noqa: E402


class KilledTest(FineTuneCase):
    STEPS = ("--max-steps", 8, "--save-every", 2)

    def killed(self, *is_reached):
        """A run that is killed once an event comes for which `is_reached` holds, or as soon as it holds the folder."""
        command = self.command("parts", *self.STEPS, "--resume")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            found = next((event for event in map(json.loads, process.stdout) if is_reached[0](event)), None)
            process.kill()
        self.assertEqual(process.returncode, -signal.SIGKILL, found)
        return found

    def test_killed_at_any_stage_it_resumes_to_the_same_end(self):
        self.assertEqual(self.tune("whole", *self.STEPS).returncode, 0)
        middle = random.Random(7).randrange(3, 7)
        self.killed(lambda event: event["event"] == "started")
        self.killed(lambda event: event["event"] == "evaluated" and event["step"] == 0)
        self.killed(lambda event: event["event"] == "progress" and event["step"] >= middle)
        # The last step's checkpoint is told just before the export begins.
        before_export = self.killed(lambda event: event["event"] == "saved" and event["step"] == 8)
        self.assertRegex(before_export["path"], "checkpoint")
        self.assertFalse((self.work / "parts" / "model").exists())
        resumed = self.tune("parts", *self.STEPS, "--resume")
        self.assertEqual(resumed.returncode, 0, resumed.stderr[-2000:])
        self.assertEqual(self.events(resumed, "started")[0]["resumedAt"], 8)
        self.assert_same_weights("whole", "parts")
        graphs = [(self.work / run / "model" / "onnx" / "model_quantized.onnx").read_bytes() for run in ("whole", "parts")]
        self.assertEqual(*graphs)

    def test_of_two_runs_in_one_folder_the_second_is_refused_until_the_first_is_dead(self):
        with subprocess.Popen(self.command("parts", "--max-steps", 500), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as first:  # fmt: skip
            next(line for line in first.stdout if '"saved"' in line or '"progress"' in line)
            refused = self.tune("parts", "--max-steps", 500)
            self.assert_ends(refused, 3, "busy", "another run trains in .*parts")
            first.kill()
        self.assertEqual(self.tune("parts", "--max-steps", 1).returncode, 0)

    def test_reader_that_goes_before_an_evaluation_does_not_cost_it(self):
        whole = self.tune("whole", "--max-steps", 4)
        with subprocess.Popen(self.command("parts", "--max-steps", 4), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as first:  # fmt: skip
            next(line for line in first.stdout if '"progress"' in line and '"step": 4,' in line)
            first.stdout.close()
        rest = self.tune("parts", "--max-steps", 4, "--resume")
        exported = [self.events(result, "saved")[-1]["step"] for result in (whole, rest)]
        self.assertEqual(exported, [4, 4], rest.stderr[-2000:])

    def test_run_whose_reader_is_gone_gives_way_to_the_next(self):
        with subprocess.Popen(self.command("parts", "--max-steps", 5000), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as first:  # fmt: skip
            next(line for line in first.stdout if '"progress"' in line)
            first.stdout.close()
            second = self.tune("parts", "--max-steps", 1, "--resume")
        self.assertEqual(first.returncode, 130)
        self.assertEqual(second.returncode, 0, second.stderr[-2000:])


class GuardTest(FineTuneCase):
    def test_each_sign_of_a_collapse_is_told_for_itself(self):
        before = {"variance": 0.8, "meanOffDiagonalCosine": 0.2}
        self.assertIsNone(collapse(before, {"variance": 0.41, "meanOffDiagonalCosine": 0.49}))
        self.assertRegex(collapse(before, {"variance": 0.39, "meanOffDiagonalCosine": 0.2}), "^the variance .*0.800 -> 0.390")
        self.assertRegex(collapse(before, {"variance": 0.8, "meanOffDiagonalCosine": 0.51}), "^the mean cosine .*0.200 -> 0.510")

    def test_what_the_vectors_are_drawn_to_is_no_collapse(self):
        before, teacher = ({"variance": v, "meanOffDiagonalCosine": c} for v, c in ((0.86, 0.14), (0.3, 0.7)))
        learnt = {"variance": 0.31, "meanOffDiagonalCosine": 0.69}
        self.assertIsNotNone(collapse(before, learnt))
        self.assertIsNone(collapse(widest(before, teacher), learnt))

    def test_a_translation_that_comes_near_its_source_is_no_collapse(self):
        first, second = torch.eye(3)[:1], torch.eye(3)[1:2]
        self.assertIsNone(collapse(mean_spread(first, second), mean_spread(first, first)))

    def test_collapse_ends_the_run_and_leaves_the_best_weights(self):
        one = [(f"text {i}", "aynı") for i in range(40)]
        (self.work / "pairs.jsonl").write_text(lines(one), encoding="utf-8")
        # Drawn to one point without ranking and without replayed pairs, all texts become one.
        drawn_to_one = ("--keep", 0, "--contrastive", 0, "--mse", 50, "--lr", 0.05, "--patience", 99)
        collapsed = self.tune("one", "--max-steps", 40, *drawn_to_one)
        self.assert_ends(collapsed, 3, "collapse", "lower --lr or give more varied pairs")
        left = self.checkpoint("one")
        self.assertEqual(left["step"], left["best"]["step"])
        self.assertTrue(all(torch.equal(left["model"][name], weight) for name, weight in left["best"]["weights"].items()))
        self.assertFalse((self.work / "one" / "model").exists())

    def test_worse_on_held_out_pairs_it_stops_early_with_the_best_weights(self):
        # What is held out contradicts what is learnt: each step makes it worse.
        turned = [(a, b) for (a, _), (_, b) in zip(PAIRS[:20], PAIRS[20:40], strict=True)]
        (self.work / "pairs.jsonl").write_text(lines(PAIRS[:20]), encoding="utf-8")
        (self.work / "heldout.jsonl").write_text(lines(turned), encoding="utf-8")
        result = self.tune("early", "--max-steps", 100, "--lr", 2e-3, "--patience", 2)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        stopped = self.events(result, "stopped")[0]
        self.assertEqual(stopped["reason"], "early")
        self.assertLess(stopped["step"], 100)
        evaluated = self.events(result, "evaluated")
        best = min(evaluated, key=lambda event: event["heldoutLoss"])
        exported = self.events(result, "saved")[-1]
        self.assertEqual((exported["step"], exported["path"]), (best["step"], str(self.work / "early" / "model")))
        self.assertLess(best["step"], evaluated[-1]["step"])
        self.assert_exported(self.checkpoint("early")["best"]["weights"], self.checkpoint("early")["model"])

    def assert_exported(self, best, last):
        """The exported folder holds the one set of weights and not the other."""
        encode = Encoder(Tokenizer.from_file(str(MODEL / "tokenizer.json")), 32)
        batch = padded(encode([english for english, _ in PAIRS[:20]]))
        exported, student = recover_model(self.work / "early" / "model"), recover_model(MODEL)
        near = []
        with torch.no_grad():
            found = embed_normalized(exported, *batch)
            for weights in (best, last):
                student.load_state_dict(weights)
                near.append((embed_normalized(student, *batch) * found).sum(1).mean().item())
        self.assertGreater(near[0], 0.999)
        self.assertLess(near[1], near[0])

    def test_loss_that_is_no_number_ends_the_run(self):
        self.assert_ends(self.tune("nan", "--lr", 1e30, "--max-steps", 20), 3, "nan", "lower --lr")
        self.assertFalse((self.work / "nan" / "model").exists())


class DeviceTest(FineTuneCase):
    @unittest.skipIf(torch.cuda.is_available(), "a GPU is at hand")
    def test_device_that_is_not_here_is_refused(self):
        command = self.command("cuda", "--max-steps", 1)
        command[command.index("cpu")] = "cuda"
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assert_ends(result, 3, "device", "cuda cannot be used by torch .* at hand: .*cpu")
        self.assertEqual(self.check("--device", "cuda").returncode, 3)

    def check(self, *extra):
        command = [sys.executable, str(SCRIPTS / "finetune.py"), "--check", *extra]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_check_names_the_devices_at_hand(self):
        found = self.check("--device", "cpu")
        self.assertEqual(found.returncode, 0)
        environment = self.events(found, "environment")[0]
        self.assertEqual(environment["device"], environment["devices"][0])
        self.assertIn("cpu", environment["devices"])

    def test_half_precision_trains_on_the_cpu(self):
        result = self.tune("half", "--max-steps", 2, "--precision", "bf16")
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        started = self.events(result, "started")[0]
        told = [started[name] for name in ("precision", "lr", "batchSize", "maxLength", "weights")]
        self.assertEqual(told, ["bf16", 3e-4, 16, 32, {"mse": 1.0, "contrastive": 0.5, "keep": 4.0}])


if __name__ == "__main__":
    unittest.main()
