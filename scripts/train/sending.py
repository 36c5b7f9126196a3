"""Sends a result folder as events, for a run on a machine that shares no folder with the caller."""
import base64
from pathlib import Path

from announce import event

PIECE = 1 << 20


def send_folder(folder):
    """Every file as `file` events with base64 pieces of at most 1 MiB."""
    for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
        content = path.read_bytes()
        pieces = [content[start : start + PIECE] for start in range(0, max(1, len(content)), PIECE)]
        for index, piece in enumerate(pieces):
            data = base64.b64encode(piece).decode("ascii")
            event("file", path=path.relative_to(folder).as_posix(), index=index, of=len(pieces), data=data)
