"""Many writers and readers at once, some killed: nobody is told "locked", nobody waits long, no write is lost."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.store import connection, database, lock
from labbook.store.database import Database, open_database
from labbook.store.records import Question
from tests.torture.book import Child, Project, fresh, in_rounds, unsound


class Crowd(NamedTuple):
    """How many do what."""

    writers: int = 64
    commits: int = 100
    readers: int = 8
    killed: int = 0


class Figures(NamedTuple):
    """What they met."""

    commits: int
    reads: int
    refused: int
    lost: int
    doubled: int
    out_of_turn: int
    turns: int
    """How often a write was followed by somebody else's."""
    longest_wait: float
    unsound: str

    @property
    def whole(self) -> bool:
        """Whether every promise but that of the waiting was kept."""
        return not (self.refused or self.lost or self.doubled or self.out_of_turn or self.unsound)


def at_once(folder: Path, crowd: Crowd) -> Figures:
    """Let them all go at one moment; each write reads first, so that its place in the row of writes shows."""
    project = fresh(folder)
    gate, opened = os.pipe()
    writers = [
        Child(lambda tell, n=n: write(project, gate, opened, crowd.commits, n, tell), folder / f"tally-{n}")
        for n in range(crowd.writers)
    ]
    readers = [
        Child(lambda tell: read(project, gate, opened, tell), folder / f"reader-{n}") for n in range(crowd.readers)
    ]
    os.close(gate)
    os.close(opened)
    survivors = thinned(writers, crowd)
    refused = sum(writer.wait() != 0 for writer in survivors)
    (folder / "enough").touch()
    refused += sum(reader.wait() != 0 for reader in readers)
    told = [line.split() for writer in writers for line in writer.told()]
    reads = sum(int(reader.told()[-1]) for reader in readers if reader.told())
    with open_database(project) as book:
        questions = book.all(Question, "ORDER BY id")
    texts = [question.text for question in questions]
    lost = len({words for words, _ in told} - set(texts))
    out_of_turn = sum(int(question.answer) != place for place, question in enumerate(questions))
    longest = max((float(waited) for _, waited in told), default=0.0)
    doubled = len(texts) - len(set(texts))
    turns = sum(one.split("-")[0] != other.split("-")[0] for one, other in pairwise(texts))
    return Figures(len(told), reads, refused, lost, doubled, out_of_turn, turns, longest, unsound(project.database))


def thinned(writers: list[Child], crowd: Crowd) -> list[Child]:
    """The writers that are left when some were killed in the middle of it, holding or queuing."""
    chance = random.Random(crowd.killed)
    victims = chance.sample(writers, crowd.killed)
    for victim in victims:
        enough = chance.randrange(1, crowd.commits)
        while len(victim.told()) < enough and not victim.over():
            time.sleep(0.001)
        victim.kill()
    return [writer for writer in writers if writer not in victims]


def write(project: Project, gate: int, opened: int, commits: int, me: int, tell: Callable[[str], None]) -> None:
    """Wait for the gate, then write, telling what was saved and how long it took."""
    with open_database(project) as book:
        os.close(opened)
        os.read(gate, 1)
        for number in range(commits):
            began = time.monotonic()
            add(book, f"{me}-{number}")
            tell(f"{me}-{number} {time.monotonic() - began:.4f}")


def add(book: Database, words: str) -> None:
    """A write that depends on what it has read."""
    with book.write():
        seen = book.value("SELECT count(*) FROM question")
        book.insert("question", text=words, status="open", answer=str(seen), created_at=0)


def read(project: Project, gate: int, opened: int, tell: Callable[[str], None]) -> None:
    """Read until it is enough; two looks inside one `read()` are of one moment."""
    count = 0
    with open_database(project) as book:
        os.close(opened)
        os.read(gate, 1)
        while not (project.root / "enough").exists():
            with book.read():
                first = book.value("SELECT count(*) FROM question")
                assert book.value("SELECT count(*) FROM question") == first
            count += 1
            time.sleep(
                0.02
            )  # an app looks four times a second; eight that never rest leave a disk of a VM no processor
    tell(str(count))


def test_everybody_is_served(tmp_path: Path) -> None:
    figures = at_once(tmp_path, Crowd(16, 20, 4))
    assert figures.whole, figures
    assert figures.commits == 320 and figures.reads


def test_the_killed_take_nobody_with_them(tmp_path: Path) -> None:
    figures = at_once(tmp_path, Crowd(12, 20, 2, killed=3))
    assert figures.whole, figures


def as_sqlalchemy_would(patch: pytest.MonkeyPatch) -> None:
    """The control: no lock beside the file, and a transaction that begins with BEGIN alone."""
    patch.setattr(database, "writer_lock", lambda path: nullcontext())

    class Deferred(connection.sqlite3.Connection):
        """A connection on which BEGIN IMMEDIATE is BEGIN."""

        def execute(self, sql: str, *given: object) -> object:
            return super().execute("BEGIN" if sql == "BEGIN IMMEDIATE" else sql, *given)

    connect = connection.sqlite3.connect
    patch.setattr(connection.sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Deferred))


def test_control_deferred_transactions_are_locked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_sqlalchemy_would(monkeypatch)
    rounds = in_rounds(lambda folder, _: at_once(folder, Crowd(8, 20, 0)), tmp_path, lambda figures: figures.refused)
    assert rounds[-1].refused, rounds


def slow_commits(patch: pytest.MonkeyPatch) -> None:
    """A disk that takes its time, as one that turns does."""

    class Slow(connection.sqlite3.Connection):
        """A connection whose commits take 10 ms more."""

        def execute(self, sql: str, *given: object) -> object:
            done = super().execute(sql, *given)
            if sql == "COMMIT":
                time.sleep(0.01)
            return done

    connect = connection.sqlite3.connect
    patch.setattr(connection.sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Slow))


@contextmanager
def without_queue(path: Path) -> Iterator[None]:
    """The control: the lock alone, looked at now and then by those who wait."""
    with lock.opened(path.with_name("alone.lock")) as handle:
        lock.acquire(handle, lock.Wait(path, time.monotonic(), 30), lambda: lock.LATER)
        yield


def test_on_a_slow_disk_writers_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_commits(monkeypatch)
    fair = at_once(tmp_path / "fair", Crowd(8, 12, 0))
    monkeypatch.setattr(database, "writer_lock", without_queue)
    unfair = at_once(tmp_path / "unfair", Crowd(8, 12, 0))
    assert fair.whole and unfair.whole
    assert fair.turns > 1.5 * unfair.turns, (fair, unfair)


def test_a_lock_is_free_when_its_holder_was_killed(tmp_path: Path) -> None:
    project = fresh(tmp_path)

    def hold(tell: Callable[[str], None]) -> None:
        with lock.writer_lock(project.database):
            tell("held")
            os.read(os.pipe()[0], 1)

    child = Child(hold, tmp_path / "tally")
    while not child.told():
        assert not child.over()
    child.kill()
    with lock.writer_lock(project.database, patience=0):
        pass
