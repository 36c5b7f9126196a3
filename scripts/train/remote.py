"""Unpacks a training job from stdin into the cache folder of this machine and runs it: `python3 -c THIS RUN_ID`.

Standard library only. A run that is sent again goes on from its checkpoint.
"""
import os
import subprocess
import sys
import tarfile
from pathlib import Path

MOST_BYTES = 1 << 32


def members(archive, folder):
    """Plain files and folders that stay inside of the folder; anything else ends the run."""
    total = 0
    for member in archive:
        target = (folder / member.name).resolve()
        total += member.size
        if not (member.isfile() or member.isdir()) or not target.is_relative_to(folder) or total > MOST_BYTES:
            sys.exit(f"refused: {member.name}")
        yield member


def main():
    name = sys.argv[1]
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name.startswith("."):
        sys.exit(f"refused: {name}")
    folder = (Path.home() / ".cache" / "kakehashi" / "runs" / name).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        for member in members(archive, folder):
            archive.extract(member, folder)
    options = (folder / "options.txt").read_text(encoding="utf-8").splitlines()
    command = [sys.executable, str(folder / "scripts" / "finetune.py"), *options, "--stream"]
    if (folder / "checkpoint.pt").exists():
        command.append("--resume")
    os.chdir(folder)
    sys.exit(subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode)


main()
