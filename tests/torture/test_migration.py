"""Many processes open a labbook that is older than they are, some are killed: it is old or new, never between."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.project import Project, find
from labbook.store import schema
from labbook.store.database import open_database
from tests.store.test_older_schemas import Rows, changed, of_schema
from tests.torture import book
from tests.torture.book import Child, unsound

PROCESSES = 8


class Figures(NamedTuple):
    """What became of labbooks that were migrated under fire."""

    cycles: int
    died_migrating: int
    refused: int
    half: int
    lost: int
    without_backup: int

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.refused or self.half or self.lost or self.without_backup)


class Old(NamedTuple):
    """A labbook of an older schema, to be copied for each cycle."""

    number: int
    data: bytes
    rows: Rows
    shape: list[tuple[str, ...]]


def migrate_under_fire(folder: Path, cycles: int, seed: int = 0) -> Figures:
    """Each cycle eight processes open an old labbook at once; now the one that migrates is killed, now all of them."""
    chance = random.Random(seed)
    olds = [old_labbook(folder / f"schema-{number}", number) for number in range(1, schema.VERSION)]
    new = shape_of(migrated(folder / "first", olds[0]))
    began = time.monotonic()
    migrated(folder / "second", olds[0])
    usual = time.monotonic() - began
    count = dict.fromkeys(Figures._fields[1:], 0)
    for cycle in range(cycles):
        old = olds[cycle % len(olds)]
        project = laid_out(folder / f"cycle-{cycle}", old)
        everybody = cycle % 2 == 1
        refused, died = opened_at_once(project, chance.random() * usual, everybody)
        between = shape_of(project.database)
        count["refused"] += refused
        count["died_migrating"] += died
        count["half"] += between not in (old.shape, new)
        with suppress(sqlite3.Error):
            count["lost"] += bool(changed(project.database, old.rows))
        if not everybody:  # the others have gone on
            count["half"] += between != new or unsound(project.database) != ""
        count["without_backup"] += between != old.shape and not backed_up(project, old)
        shutil.rmtree(project.root)
    return Figures(cycles, **count)


def old_labbook(folder: Path, number: int) -> Old:
    """A labbook as an older schema made it, with rows in every table."""
    folder.mkdir(parents=True)
    path = folder / "labbook.db"
    rows = of_schema(path, number)
    return Old(number, path.read_bytes(), rows, shape_of(path))


def laid_out(folder: Path, old: Old) -> Project:
    """A copy of it in a project of its own."""
    folder.mkdir()
    (folder / "labbook.toml").touch()
    (folder / "labbook.db").write_bytes(old.data)
    return find(folder, str(folder / "labbook.db"))


def migrated(folder: Path, old: Old) -> Path:
    """The same labbook of today's schema; loads the migrations, so that the forked processes need not."""
    project = laid_out(folder, old)
    open_database(project).close()
    return project.database


def shape_of(path: Path) -> list[tuple[str, ...]]:
    """The tables, columns, indexes and triggers of a database, and the schema that it says it has."""
    with closing(sqlite3.connect(path)) as raw:
        found = [("schema", str(raw.execute("PRAGMA user_version").fetchone()[0]))]
        with suppress(sqlite3.OperationalError):
            found += raw.execute("SELECT 'alembic', version_num FROM alembic_version").fetchall()
        return found + raw.execute("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name").fetchall()


def opened_at_once(project: Project, moment: float, everybody: bool) -> tuple[int, bool]:
    """Eight processes open it; a moment after one has the lock it is killed, or all are. How many failed otherwise?"""

    def work(tell: Callable[[str], None]) -> None:
        open_database(project).close()

    children = [Child(work, project.root / f"tally-{n}") for n in range(PROCESSES)]
    while not holding(project) and not all(child.over() for child in children):
        time.sleep(0.0005)
    time.sleep(moment)  # which instruction it dies at is what is tried here
    holder = holding(project)
    victims = [child for child in children if not child.over() and (everybody or str(child.pid) == holder)]
    died = sum(child.kill() == -9 and str(child.pid) == holder for child in victims)
    refused = sum(child.wait() != 0 for child in children if child not in victims)
    return refused, bool(died)


def holding(project: Project) -> str:
    """The pid that was last left in the lock file."""
    lock = project.root / "labbook.db.lock"
    return lock.read_text().strip() if lock.exists() else ""


def backed_up(project: Project, old: Old) -> bool:
    """Whether a copy of the labbook as it was lies beside it."""
    copy = project.root / f"labbook.db.schema-{old.number}.backup"
    return copy.exists() and shape_of(copy) == old.shape and not changed(copy, old.rows)


def in_rounds(folder: Path, hit: Callable[[Figures], object]) -> list[Figures]:
    """Rounds of a few cycles until one hits what is to be seen."""
    return book.in_rounds(lambda place, seed: migrate_under_fire(place, 8, seed), folder, hit)


def test_a_migration_is_whole_or_not_at_all(folder: Path) -> None:
    rounds = in_rounds(folder, lambda figures: figures.died_migrating)
    assert all(figures.whole for figures in rounds), rounds
    assert rounds[-1].died_migrating


def each_statement_by_itself(patch: pytest.MonkeyPatch) -> None:
    """The control: the migrations run outside of one transaction, as SQLite's DDL does if nobody says BEGIN."""
    import sqlalchemy

    listen = sqlalchemy.event.listen

    def deaf(target: object, event: str, *given: object, **more: object) -> None:
        """Listen to anything but the beginning of a transaction."""
        if event != "begin":
            listen(target, event, *given, **more)

    patch.setattr(sqlalchemy.event, "listen", deaf)


def test_control_without_a_transaction_it_is_left_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    each_statement_by_itself(monkeypatch)
    rounds = in_rounds(folder, lambda figures: figures.half)
    assert rounds[-1].half, rounds


@contextmanager
def no_lock(path: Path) -> Iterator[None]:
    """The control: everybody who finds an old labbook begins to migrate it."""
    yield


def test_control_without_the_lock_they_are_in_each_others_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "writer_lock", no_lock)
    rounds = in_rounds(folder, lambda figures: figures.refused or figures.without_backup)
    assert rounds[-1].refused or rounds[-1].without_backup, rounds
