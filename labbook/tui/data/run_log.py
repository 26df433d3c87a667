"""What a run printed: the end of both streams."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

MOST_BYTES, MOST_LINES = 512 * 1024, 5_000
LONGEST = 2_000
"""Characters of a line that are shown."""
CONTROLS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""What sets colours, moves a cursor or names a window."""


class Printed(NamedTuple):
    """The last lines of a run's streams."""

    out: tuple[str, ...] = ()
    err: tuple[str, ...] = ()


def printed(folder: Path) -> Printed:
    """Both streams of a run."""
    return Printed(tail(folder / "stdout.log"), tail(folder / "stderr.log"))


def tail(path: Path) -> tuple[str, ...]:
    """The last lines of a file; of a line that was written over, what stood there last."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = file.seek(max(0, size - MOST_BYTES))
            text = file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ()
    lines = CONTROLS.sub("", text).replace("\r\n", "\n").removesuffix("\n").split("\n")
    whole = lines[1:] if start and len(lines) > 1 else lines
    shown = tuple(line.rstrip("\r").rpartition("\r")[2][:LONGEST] for line in whole[-MOST_LINES:])
    return shown if shown != ("",) else ()
