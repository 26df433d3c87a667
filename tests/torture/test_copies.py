"""Copies that are made while others write: each is whole and of one moment, and comes back as it was."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from labbook.project import find
from labbook.store.database import open_database
from labbook.store.upkeep.backups import backup
from labbook.store.upkeep.restoring import restore
from tests.torture.book import Child, Project, fresh, notes, unsound, write


class Figures(NamedTuple):
    """What the copies were."""

    copies: int
    unsound: int
    half: int
    """Copies that held one of two entries that were written at once."""
    behind: int
    """Copies that lacked what had been acknowledged before they were begun."""
    unequal: int
    """Labbooks that were not what their copy was once it was put back."""


def under_writes(folder: Path, copies: int, by_hand: bool = False, writers: int = 4) -> Figures:
    """Copy and put back while others write pairs of entries; `by_hand` copies the file as any program would."""
    project = fresh(folder / "book")
    children = [Child(lambda tell, n=n: pairs(project, n, tell), folder / f"tally-{n}") for n in range(writers)]
    figures = Figures(copies, 0, 0, 0, 0)
    try:
        while not all(child.told() for child in children):
            pass
        for number in range(copies):
            acknowledged = {line for child in children for line in child.told()}
            copy = folder / f"copy-{number}"
            shutil.copyfile(project.database, copy) if by_hand else backup(project.database, copy)
            figures = judged(figures, folder / f"back-{number}", copy, acknowledged)
    finally:
        for child in children:
            child.kill()
    return figures


def pairs(project: Project, writer: int, tell: object) -> None:
    """Write two entries in one transaction again and again, and tell of each pair once it is acknowledged."""
    assert callable(tell)
    with open_database(project) as book:
        for number in range(10**6):
            with book.write():
                write(book, f"left {writer}-{number}")
                write(book, f"right {writer}-{number}")
            tell(f"{writer}-{number}")


def judged(figures: Figures, place: Path, copy: Path, acknowledged: set[str]) -> Figures:
    """The figures with one more copy, put back in a place of its own."""
    if unsound(copy):
        return figures._replace(unsound=figures.unsound + 1)
    place.mkdir()
    (place / "labbook.toml").touch()
    project = find(place, str(place / "labbook.db"))
    try:
        restore(project.database, copy)
        with open_database(project) as book:
            found = set(notes(book))
    except Exception:  # what a copy by hand may be, nobody knows
        return figures._replace(unequal=figures.unequal + 1)
    left, right = ({words.split()[1] for words in found if words.startswith(side)} for side in ("left", "right"))
    with closing(sqlite3.connect(copy)) as raw:
        (count,) = raw.execute("SELECT count(*) FROM entry").fetchone()
    shutil.rmtree(place)
    copy.unlink()
    return figures._replace(
        half=figures.half + (left != right),
        behind=figures.behind + (not acknowledged <= left),
        unequal=figures.unequal + (count != len(found)),
    )


def test_every_copy_is_whole_of_one_moment_and_comes_back_equal(folder: Path) -> None:
    assert under_writes(folder, 12) == Figures(12, 0, 0, 0, 0)


def test_a_copy_by_hand_lacks_what_was_acknowledged(folder: Path) -> None:
    found = under_writes(folder, 4, by_hand=True)
    assert found.behind + found.unsound + found.unequal > 0
