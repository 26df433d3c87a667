"""A power cut at any moment, simulated: the disk holds what was synced, and of the rest any sectors in any mixture."""

from __future__ import annotations

import random
import sqlite3
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.project import Project
from labbook.store import connection, database, metrics
from labbook.store.database import Database, open_database
from labbook.store.records import Entry
from tests import made
from tests.torture.book import BODY, fresh, notes, unsound, write
from tests.torture.disk import Operation, watched

SECTOR = 512


class Figures(NamedTuple):
    """What was found on the disks."""

    images: int
    saved: int
    lost: int
    damaged: int
    worst: int

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.damaged)


class Saved(NamedTuple):
    """What had been acknowledged: the words of entries, and the points of the run."""

    words: tuple[str, ...] = ()
    edited: str = ""
    points: int = 0


def cut_power(folder: Path, images: int, seed: int = 0, saves: int = 60) -> Figures:
    """Record a day of work on one disk, then look at what is left of it after a cut, at many moments."""
    project, chance = fresh(folder / "first"), random.Random(seed)
    run = with_a_run(project)
    before = project.database.read_bytes()
    log = recorded(project, run, saves)
    said = [place for place, done in enumerate(log) if done.kind == "said"]
    places = sorted(chance.randrange(said[0], len(log)) for _ in range(images))
    lost = damaged = worst = 0
    copy = fresh(folder / "after")
    for saved, files in after_cuts(log, places, before, chance):
        missing, wrong = looked_at(copy, files, saved, run)
        lost, damaged, worst = lost + bool(missing), damaged + bool(wrong), max(worst, missing)
    return Figures(images, len(said), lost, damaged, worst)


def with_a_run(project: Project) -> int:
    """A run that is going on, made on an ordinary disk; returns its number."""
    with open_database(project) as opened:
        return made.run(opened, "running").id


def recorded(project: Project, run: int, saves: int) -> list[Operation]:
    """Everything that was done to the disk while entries, edits and points were saved, and what was acknowledged."""
    log: list[Operation] = []
    saved = Saved()
    with watched(log.append), open_database(project) as opened:
        edited = write(opened, "edited")
        for number in range(saves):
            saved = one_save(opened, saved, number, edited, run)
            log.append(Operation("said", "", said=saved))
    return log[: last_said(log) + 1]  # a cut after a clean close would find nothing to do


def last_said(log: list[Operation]) -> int:
    """Where the last acknowledgement is."""
    return max(place for place, done in enumerate(log) if done.kind == "said")


def one_save(opened: Database, saved: Saved, number: int, edited: int, run: int) -> Saved:
    """Write an entry, change another or store points, in turn."""
    match number % 3:
        case 0:
            words = f"{number}" + " long" * (3_000 if number % 9 == 0 else 0)
            write(opened, words)
            return saved._replace(words=(*saved.words, words))
        case 1:
            entries.edit(opened, entries.get(opened, edited), BODY.format(words=f"edited {number}"))
            return saved._replace(edited=f"edited {number}")
    steps = range(saved.points, saved.points + 50)
    points = metrics.Points(array("q", steps), array("d", steps), array("d", steps))
    with opened.write():
        metrics.append(opened, run, "loss", points)
    return saved._replace(points=saved.points + 50)


def after_cuts(
    log: list[Operation], places: list[int], before: bytes, chance: random.Random
) -> Iterator[tuple[Saved, dict[str, bytearray]]]:
    """For each place in the log: what had been acknowledged, and one of the disks that may be found after it."""
    synced: dict[str, bytearray] = {"labbook.db": bytearray(before)}
    pending: list[Operation] = []
    saved, done = Saved(), 0
    for place in places:
        for operation in log[done : place + 1]:
            if operation.kind == "said":
                saved = operation.said
            elif operation.kind == "sync":
                for each in pending:  # names are durable with any later sync, bytes with that of their file
                    if each.file == operation.file or each.kind == "delete":
                        apply(synced, each)
                pending = [p for p in pending if p.file != operation.file and p.kind != "delete"]
            else:
                pending.append(operation)
        done = place + 1
        files = {name: bytearray(data) for name, data in synced.items()}
        for each in pending:
            half_applied(files, each, chance)
        yield saved, files


def apply(files: dict[str, bytearray], done: Operation) -> None:
    """Do to the files what was done to the disk."""
    if done.kind == "delete":
        files.pop(done.file, None)
        return
    data = files.setdefault(done.file, bytearray())
    if done.kind == "truncate":
        del data[done.at :]
    else:
        data.extend(bytes(max(0, done.at - len(data))))
        data[done.at : done.at + len(done.data)] = done.data


def half_applied(files: dict[str, bytearray], done: Operation, chance: random.Random) -> None:
    """The same of what was never synced: each sector, cut or deletion may have come to the disk or not."""
    if done.kind != "write":
        if chance.random() < 0.5:
            apply(files, done)
        return
    for start in range(0, len(done.data), SECTOR):
        if chance.random() < 0.5:
            apply(files, done._replace(at=done.at + start, data=done.data[start : start + SECTOR]))


def looked_at(copy: Project, files: dict[str, bytearray], saved: Saved, run: int) -> tuple[int, str]:
    """How much of what was acknowledged is missing on a disk, and what is wrong with it."""
    for old in copy.root.glob("labbook.db*"):
        old.unlink()
    for name, data in files.items():
        (copy.root / name).write_bytes(data)
    try:
        with open_database(copy, create=False) as opened:
            kept = notes(opened)
            steps = list(metrics.series(opened, run, "loss").steps)
            halves = opened.value("SELECT count(*) FROM entry WHERE kind = 'note'") - sum(kept.values())
            first = opened.one(Entry, "ORDER BY id")
    except (LabbookError, sqlite3.Error) as error:
        return len(saved.words), str(error)
    missing = sum(words not in kept for words in saved.words) + max(0, saved.points - len(steps)) // 50
    missing += first is None or edit_number(str(first.body)) < edit_number(f"{saved.edited} #")
    wrong = unsound(copy.database) or ("half an entry" if halves else "")
    return missing, wrong or ("" if steps == list(range(len(steps))) else "points out of order")


def edit_number(body: str) -> int:
    """Which edit a text is of."""
    words = body.partition(" #")[0].split()
    return int(words[1]) if len(words) == 2 else -1


@pytest.fixture(autouse=True)
def _checkpoints_often(monkeypatch: pytest.MonkeyPatch) -> None:
    often(monkeypatch)


def often(patch: pytest.MonkeyPatch) -> None:
    """Fold the log into the database every few saves, so that cuts fall there, too."""
    patch.setattr(database, "CHECKPOINT_SIZE", 200_000)


def test_no_cut_loses_what_was_acknowledged(folder: Path) -> None:
    figures = cut_power(folder, 400)
    assert figures.whole, figures
    assert figures.saved == 60


def synchronous(patch: pytest.MonkeyPatch, mode: str) -> None:
    """The control: SQLite asks the disk less often to be done."""
    patch.setattr(
        connection, "PRAGMAS", tuple(p.replace("synchronous=FULL", f"synchronous={mode}") for p in connection.PRAGMAS)
    )


def normal(patch: pytest.MonkeyPatch) -> None:
    """The control of the table."""
    often(patch)
    synchronous(patch, "NORMAL")


def test_control_normal_loses_entries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronous(monkeypatch, "NORMAL")
    figures = cut_power(folder, 40)
    assert figures.lost and not figures.damaged, figures


def test_control_off_damages_the_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronous(monkeypatch, "OFF")
    figures = cut_power(folder, 40)
    assert figures.damaged, figures
