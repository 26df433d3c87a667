"""Files beside a labbook that nothing needs any more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from labbook.journal.statuses import FINAL
from labbook.runs.folding import reader
from labbook.store.database import Database
from labbook.store.lock import writer_lock
from labbook.store.records import Run
from labbook.store.upkeep.restoring import PARTS


class Leftover(NamedTuple):
    """A file or folder that can go, why, and how much room it takes."""

    path: Path
    why: str
    size: int


def found(database: Database) -> list[Leftover]:
    """All that can go: records that are in the store, contents that no run names, what was left half made.

    Folders of runs that the labbook does not know are none of it: after a copy was put back they are all there is.
    """
    return [*unfinished(database), *spools(database), *contents(database)]


def spools(database: Database) -> Iterator[Leftover]:
    """The records of runs that ended, once all of them are in the store."""
    for run in database.all(Run, f"WHERE status IN {FINAL} ORDER BY id"):
        spool = reader(database.project, run)
        place = spool.segment, spool.offset
        spool.read()
        if (spool.segment, spool.offset) == place and not spool.damage:
            for path in sorted(database.project.run_folder(run.id).glob("spool.*")):
                yield Leftover(path, f"R{run.id} has ended and all of it is in the labbook", room(path))


def contents(database: Database) -> Iterator[Leftover]:
    """Kept files that belong to no run: theirs died before it said so."""
    going_on = database.value("SELECT count(*) FROM run WHERE status IN ('queued', 'running')")
    if going_on:
        return  # a run writes its file first and says so later
    named = {sha256 for (sha256,) in database.rows("SELECT DISTINCT sha256 FROM artifact")}
    for path in sorted((database.project.files / "artifacts").glob("*/*")):
        if path.name not in named:
            yield Leftover(path, "no run names it", room(path))


def unfinished(database: Database) -> Iterator[Leftover]:
    """A new or copied database that was never finished, while nobody is making one."""
    with writer_lock(database.path):
        for part in PARTS:
            path = Path(f"{database.path}.new{part}")
            if path.exists():
                yield Leftover(path, "a labbook that was never finished", room(path))


def room(path: Path) -> int:
    """The bytes that a file takes on the disk."""
    facts = os.lstat(path)
    return facts.st_blocks * 512


def remove(leftovers: list[Leftover]) -> int:
    """Delete what was found; returns the bytes that are free now. What is gone already counts for nothing."""
    freed = 0
    for leftover in leftovers:
        try:
            shutil.rmtree(leftover.path) if leftover.path.is_dir() else leftover.path.unlink()
        except FileNotFoundError:
            continue
        freed += leftover.size
    return freed
