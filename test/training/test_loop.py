"""The loop that all stages share: several processes keep one step, one schedule and batches of their own."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, str(HERE))

from launch import TWO_PROCESSES  # noqa: E402

ONE_PROCESS = [sys.executable]


class LoopTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)

    def started(self, launch, out, *extra):
        command = [*launch, HERE / "loop_run.py", "--out", out, "--device", "cpu", "--precision", "no",
                   "--batch-size", 4, *extra]  # fmt: skip
        # Processes that wait for one another in vain shall fail the test, not hang it.
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=240)

    def run_in(self, launch, out, *extra):
        """What each process drew and learnt, in their order."""
        (self.work / out).mkdir(exist_ok=True)
        result = self.started(launch, self.work / out, *extra)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        found = [json.loads(line) for line in result.stdout.splitlines() if '"process"' in line]
        return sorted(found, key=lambda one: one["process"])

    def test_processes_with_other_clocks_take_the_same_steps_within_the_minutes(self):
        first, second = self.run_in(TWO_PROCESSES, "minutes", "--minutes", 0.05, "--delay", 1)
        self.assertGreater(len(first["drawn"]), 1)
        self.assertEqual(len(first["drawn"]), len(second["drawn"]))
        self.assertEqual(first["weights"], second["weights"])

    def test_run_that_was_cut_goes_on_in_as_many_processes_to_the_same_end(self):
        for name, launch in (("one", ONE_PROCESS), ("two", TWO_PROCESSES)):
            whole = self.run_in(launch, f"{name} whole", "--max-steps", 12)
            before = self.run_in(launch, name, "--max-steps", 12, "--save-every", 5, "--cut-at", 7)
            after = self.run_in(launch, name, "--max-steps", 12, "--resume")
            for process, at_once in enumerate(whole):
                drawn = before[process]["drawn"][:5] + after[process]["drawn"]
                self.assertEqual((drawn, after[process]["weights"]), (at_once["drawn"], at_once["weights"]))
        self.assertNotEqual(whole[0]["drawn"], whole[1]["drawn"])

    def test_run_goes_on_in_another_number_of_processes(self):
        for name, launch, other in (("fewer", TWO_PROCESSES, ONE_PROCESS), ("more", ONE_PROCESS, TWO_PROCESSES)):
            before = self.run_in(launch, name, "--max-steps", 5)
            after = self.run_in(other, name, "--max-steps", 12, "--resume")
            self.assertEqual([len(process["drawn"]) for process in after], [7] * len(after))
            self.assertFalse(set(map(tuple, before[0]["drawn"])) & set(map(tuple, after[0]["drawn"][:5])))
        self.assertNotEqual(after[0]["drawn"], after[1]["drawn"])


if __name__ == "__main__":
    unittest.main()
