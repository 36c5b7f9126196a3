"""One run a folder: two that wrote the same checkpoint would each lose the other's steps."""
import os
import time

from loop import TrainingStopped

if os.name == "nt":
    import msvcrt
else:
    import fcntl

WAIT_SECONDS = 20


class FolderInUse(TrainingStopped):
    """Another run trains in this folder."""

    code = "busy"


def lock_folder(folder, wait=WAIT_SECONDS):
    """The open file that holds the lock until this process ends, however it ends.

    A run whose reader has gone ends after its step: so long it is waited for. Raises FolderInUse after `wait` seconds.
    """
    file = (folder / "training.lock").open("a")
    until = time.monotonic() + wait
    while not is_locked(file):
        if time.monotonic() > until:
            file.close()
            raise FolderInUse(f"another run trains in {folder}; wait until it has ended, or stop it")
        time.sleep(0.2)
    return file


def is_locked(file):
    """Takes the kernel's lock of an open file; false where another process holds it."""
    try:
        if os.name == "nt":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
