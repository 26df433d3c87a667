"""Watches over the whole suite that labbook's own code opens no database file: closing it would drop SQLite's locks.

SQLite's own opening is not Python's and is not seen; tests may open what they like. It is labbook's doing when the
first function on the way out of the standard library is labbook's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType

import labbook

OURS = str(Path(labbook.__file__).parent) + os.sep
HERE = str(Path(__file__).parents[1]) + os.sep
NAMES = (".db", ".db-wal", ".db-shm", ".db-journal")

seen: list[str] = []
"""What labbook has opened by hand so far, and where."""


def watch() -> None:
    """Begin to look; an audit hook stays as long as the process."""
    sys.addaudithook(hook)


def hook(event: str, given: tuple[object, ...]) -> None:
    """Note the opening of a database by labbook's code; called for every audited event, so it must be quick."""
    if event == "open" and isinstance(given[0], (str, bytes, os.PathLike)) and os.fsdecode(given[0]).endswith(NAMES):
        place = opener(sys._getframe(1))
        if place.startswith(OURS):
            seen.append(f"{os.fsdecode(given[0])} opened at {place}")


def opener(frame: FrameType | None) -> str:
    """The nearest place on the stack in labbook or in the tests."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith((OURS, HERE)):
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
