"""The bootstrap that runs a job on another machine, with a script in place of the real one."""
import io
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

REMOTE = (Path(__file__).resolve().parents[2] / "scripts" / "train" / "remote.py").read_text(encoding="utf-8")
# Leaves a checkpoint when it is told to stop, as the real one does.
SCRIPT = """
import signal, sys, time
def stop(*_):
    print("kept", flush=True)
    sys.exit(130)
signal.signal(signal.SIGTERM, stop)
print("training", flush=True)
time.sleep(60)
"""


def job():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, text in (("scripts/finetune.py", SCRIPT), ("options.txt", "--seed\n1\n")):
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return file.getvalue()


class RemoteTest(unittest.TestCase):
    def run_until(self, number):
        """What a run tells that gets the signal while it trains, and its exit code."""
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, "-c", REMOTE, "a-run"]
            # Under nohup these tests would hand down that SIGHUP is ignored, and it would stay so.
            options = {"env": {**os.environ, "HOME": home}, "preexec_fn": lambda: signal.signal(number, signal.SIG_DFL)}
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options) as run:
                run.stdin.write(job())
                run.stdin.close()
                self.assertEqual(run.stdout.readline(), b"training\n")
                run.send_signal(number)
                return run.stdout.read(), run.wait(20)

    def test_a_stop_reaches_the_script_though_its_output_stays_open(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            self.assertEqual(self.run_until(number), (b"kept\n", 130))


    def test_its_folder_is_for_nobody_else_to_read(self):
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, "-I", "-c", REMOTE, "a-run"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "HOME": home}) as run:
                run.stdin.write(job())
                run.stdin.close()
                self.assertEqual(run.stdout.readline(), b"training\n")
                top = Path(home, ".cache", "kakehashi")
                modes = [path.stat().st_mode & 0o777 for path in (top, top / "runs" / "a-run")]
                run.terminate()
            self.assertEqual(modes, [0o700, 0o700])


if __name__ == "__main__":
    unittest.main()
