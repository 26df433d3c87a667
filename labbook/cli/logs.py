"""What a run printed, made safe for a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from pathlib import Path
from typing import IO

from labbook.runs.folding import FINAL
from labbook.store.database import Database
from labbook.text import visible

STREAMS = ("stdout", "stderr")
LONGEST = 2_000
"""Characters of a line that are shown; the rest is counted."""


def show_tail(folder: Path, count: int) -> bool:
    """Print the last lines of both streams, each where it belongs; False when there are none."""
    found = False
    for name in STREAMS:
        path = folder / f"{name}.log"
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as file:
                for line in deque(file, maxlen=count):
                    print(shown(line), file=getattr(sys, name))
                    found = True
    return found


def shown(line: str) -> str:
    """A line without its end, control characters visible, cut when it is enormous."""
    text = visible(line.rstrip("\r\n"))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text) - LONGEST} more characters)"


def copy(folder: Path) -> None:
    """Copy the stdout of a run to ours, byte for byte."""
    for name in STREAMS:
        path = folder / f"{name}.log"
        if path.exists():
            with path.open("rb") as file:
                shutil.copyfileobj(file, getattr(sys, name).buffer)


def follow(database: Database, run_id: int, folder: Path) -> None:
    """Print lines as they are written, until the run ends or Ctrl-C."""
    files: dict[str, IO[str]] = {}
    try:
        while True:
            over = database.value("SELECT status FROM run WHERE id = :id", id=run_id) in FINAL
            for name in STREAMS:
                path = folder / f"{name}.log"
                if name not in files and path.exists():
                    files[name] = path.open(encoding="utf-8", errors="replace")
                    files[name].seek(0, 2)
                for line in files.get(name, ()):
                    print(shown(line), file=getattr(sys, name), flush=True)
            if over:
                return
            time.sleep(0.2)
    except KeyboardInterrupt:
        return
    finally:
        for file in files.values():
            file.close()
