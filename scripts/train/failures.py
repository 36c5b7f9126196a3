"""Every end of a run as an event with a code, and the exit code that goes with it."""
import errno
import os
import sys
import traceback

from announce import event, log
from data import DataError
from loop import TrainingStopped
from teachers import TeacherError
from tuning import Stopped

UNUSABLE, CANNOT_GO_ON, STOPPED = 2, 3, 130


def ends_with_an_event(work):
    """Runs the work and leaves the process with the exit code of what became of it."""
    try:
        work()
    except Stopped:
        sys.exit(STOPPED)
    except BrokenPipeError:
        # Nobody listens any more; the checkpoint is written, and Python must not try to flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED)
    except Exception as error:
        code, exit_code, message = explained(error)
        log(traceback.format_exc())
        event("error", code=code, message=message)
        sys.exit(exit_code)


def explained(error):
    """Code, exit code and message of an exception."""
    if isinstance(error, DataError):
        return "data", UNUSABLE, str(error)
    if isinstance(error, TeacherError):
        return "teacher", UNUSABLE, str(error)
    if isinstance(error, TrainingStopped):
        return getattr(error, "code", "stopped"), CANNOT_GO_ON, str(error)
    if is_disk_full(error):
        return "disk", CANNOT_GO_ON, f"the disk is full; free some space and resume: {error}"
    if is_out_of_memory(error):
        return "memory", CANNOT_GO_ON, "not enough memory; try --batch-size 16 or a machine with more"
    return "internal", CANNOT_GO_ON, f"{type(error).__name__}: {error}"


def is_disk_full(error):
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def is_out_of_memory(error):
    told = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in told or "can't allocate memory" in told
