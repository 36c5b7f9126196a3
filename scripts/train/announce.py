"""What a run tells: JSON lines on stdout, notes for people on stderr. Standard library only."""
import json
import os
import select
import sys


def log(*words):
    """Notes for people go to stderr; stdout carries JSON lines only."""
    print(*words, file=sys.stderr, flush=True)


def is_unheard():
    """The reader of stdout has gone; where the system cannot say so beforehand, the next event finds out."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(found & select.POLLERR for _, found in poll.poll(0))


def event(name, **fields):
    """One JSON object a line on stdout: what a caller can follow. Of several processes the first speaks for all."""
    if name == "error" or int(os.environ.get("RANK", "0")) == 0:
        print(json.dumps({"event": name, **fields}), flush=True)
