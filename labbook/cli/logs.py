"""What a run printed, made safe for a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from pathlib import Path

from labbook.journal.statuses import FINAL
from labbook.store.database import Database
from labbook.text import visible

STREAMS = ("stdout", "stderr")
LONGEST = 2_000
"""Characters of a line that are shown; the rest is counted."""


def show_tail(folder: Path, count: int) -> dict[str, int]:
    """Print the last lines of both streams, each where it belongs; returns the bytes read up to."""
    read = {}
    for name in STREAMS:
        path = folder / f"{name}.log"
        if path.exists():
            with path.open("rb") as file:
                for line in deque(file, maxlen=count):
                    print(shown(line.decode("utf-8", "replace")), file=getattr(sys, name))
                read[name] = file.tell()
    return read


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


def follow(database: Database, run_id: int, folder: Path, read: dict[str, int]) -> None:
    """Print whole lines as they are written, from the places read up to, until the run ends or Ctrl-C."""
    try:
        while True:
            over = database.value("SELECT status FROM run WHERE id = :id", id=run_id) in FINAL
            for name in STREAMS:
                read[name] = print_from(folder, name, read.get(name, 0), half_lines=over)
            if over:
                return
            time.sleep(0.2)
    except KeyboardInterrupt:
        return


def print_from(folder: Path, name: str, place: int, half_lines: bool) -> int:
    """Print the lines of a stream from a byte on; returns the byte read up to, behind the last whole line."""
    try:
        with (folder / f"{name}.log").open("rb") as file:
            file.seek(place)
            for line in file:
                if line.endswith(b"\n") or half_lines:
                    print(shown(line.decode("utf-8", "replace")), file=getattr(sys, name), flush=True)
                    place += len(line)
    except FileNotFoundError:
        pass
    return place
