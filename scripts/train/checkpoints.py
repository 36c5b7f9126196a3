"""Checkpoints that survive a kill: written aside, put in place by rename, everything a run needs to go on."""
import errno
import os
import shutil
from pathlib import Path

import torch


def save_checkpoint(path, **state):
    """Writes the state so that a reader sees the old file or the new one, never half of one."""
    path = Path(path)
    aside = path.with_suffix(".writing")
    try:
        write_through(state, aside)
    except (OSError, RuntimeError) as error:
        # torch tells a full disk in words of its own.
        is_full = shutil.disk_usage(path.parent).free < 1 << 20
        aside.unlink(missing_ok=True)
        if is_full:
            raise OSError(errno.ENOSPC, f"no space for {path}") from error
        raise
    os.replace(aside, path)


def write_through(state, path):
    """Writes a state to the disk itself: a rename may be kept where the content that it stands for is not."""
    with path.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())


def load_checkpoint(path):
    """The state of the last checkpoint, `None` where there is none."""
    return torch.load(path, map_location="cpu", weights_only=False) if Path(path).exists() else None
