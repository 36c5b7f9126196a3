"""Unpacks a training job from stdin into the cache folder of this machine and runs it: `python3 -I -c THIS RUN_ID`.

Standard library only. A run that is sent again goes on from its checkpoint.
"""
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

MOST_BYTES = 1 << 32
PATIENCE_SECONDS = 120


def members(archive, folder):
    """Plain files and folders that stay inside of the folder; anything else ends the run."""
    total = 0
    for member in archive:
        target = (folder / member.name).resolve()
        total += member.size
        if not (member.isfile() or member.isdir()) or not target.is_relative_to(folder) or total > MOST_BYTES:
            sys.exit(f"refused: {member.name}")
        yield member


def locked(folder):
    """A file held until the run ends. One whose connection was cut ends at its next word: it is waited for."""
    file = open(folder / "lock", "w")  # noqa: SIM115
    try:
        import fcntl
    except ImportError:
        return file
    for _ in range(PATIENCE_SECONDS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            time.sleep(1)
    sys.exit(f"another run works in {folder}")


def main():
    name = sys.argv[1]
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name.startswith("."):
        sys.exit(f"refused: {name}")
    top = Path.home() / ".cache" / "kakehashi"
    folder = (top / "runs" / name).resolve()
    # Pairs are nobody else's on this machine; the mode of one call is not that of the parents it makes.
    for path in (top, folder):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = locked(folder)
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        for member in members(archive, folder):
            archive.extract(member, folder)
    options = (folder / "options.txt").read_text(encoding="utf-8").splitlines()
    command = [sys.executable, str(folder / "scripts" / "finetune.py"), *options, "--stream"]
    if (folder / "checkpoint.pt").exists():
        command.append("--resume")
    os.chdir(folder)
    # Handed down, so that it is held for as long as the script lives.
    handed = {} if os.name == "nt" else {"pass_fds": [lock.fileno()]}
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **handed)
    # Who stops this one means the script, which keeps a checkpoint; as the first process of a container it must ask for
    # signals to get any.
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        # What nohup ignores stays ignored.
        if number and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: child.terminate())
    code = child.wait()
    if code == 0:
        # The result is sent; pairs and checkpoint stay on no machine that is not the user's own.
        shutil.rmtree(folder, ignore_errors=True)
    # One that a signal ended is told as shells do.
    sys.exit(code if code >= 0 else 128 - code)


main()
