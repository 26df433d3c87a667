"""A process forks while its labbook is open, as data loaders do: whatever the children try, they do no harm."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.errors import LabbookError
from labbook.project import Project
from labbook.runs.recorder import Run as Recorder
from labbook.runs.spool import SpoolReader
from labbook.store import connection, database, lock
from labbook.store.database import Database, open_database
from tests.torture.book import Child, fresh, notes, unsound, write

Work = Callable[[Database, Project, int], None]


class Figures(NamedTuple):
    """What became of a labbook that was open in every fork."""

    rounds: int
    children: int
    saved: int
    lost: int
    refused: int
    failed: int
    strangers: int
    unsound: str

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.failed or self.strangers or self.unsound)


def leave(inherited: Database, project: Project, number: int) -> None:
    """What most children do: nothing with it."""


def let_go(inherited: Database, project: Project, number: int) -> None:
    """Close it, and everything else that is lying about."""
    inherited.close()
    del inherited
    gc.collect()


def write_with_it(inherited: Database, project: Project, number: int) -> None:
    """Use what belongs to the parent: refused in a sentence."""
    try:
        write(inherited, f"stranger {number}")
    except LabbookError as error:
        raise SystemExit(9 if "forked" in error.message else 1) from None


def read_with_it(inherited: Database, project: Project, number: int) -> None:
    """The same for reading: what is in the parent's memory is of no moment at all."""
    try:
        notes(inherited)
    except LabbookError as error:
        raise SystemExit(9 if "forked" in error.message else 1) from None


def open_its_own(inherited: Database, project: Project, number: int) -> None:
    """Open another connection: refused, too, for SQLite would believe that the locks of its parent are its own."""
    try:
        open_database(project)
    except LabbookError as error:
        raise SystemExit(9 if "forked" in error.message else 1) from None


def be_killed(inherited: Database, project: Project, number: int) -> None:
    """Die of something."""
    os.kill(os.getpid(), signal.SIGKILL)


CHILDREN: tuple[Work, ...] = (leave, let_go, write_with_it, read_with_it, open_its_own, be_killed)
EXPECTED = {write_with_it: 9, read_with_it: 9, open_its_own: 9, be_killed: -9}


def fork_again_and_again(folder: Path, rounds: int) -> Figures:
    """Each round forks a child of every kind while a thread writes, and writes itself before and after."""
    project = fresh(folder)
    saved: list[str] = []
    with open_database(project) as opened, in_a_thread(project, saved):
        children = failed = refused = 0
        for number in range(rounds):
            write(opened, f"before {number}")
            started = [(kind, born(kind, opened, project, number)) for kind in CHILDREN]
            write(opened, f"after {number}")
            saved += [f"before {number}", f"after {number}"]
            codes = [(kind, child.wait()) for kind, child in started]
            children += len(codes)
            refused += sum(code == 9 for _, code in codes)
            failed += sum(code != EXPECTED.get(kind, 0) for kind, code in codes)
    with open_database(project) as again:
        kept = notes(again)
    strangers = sum(words.startswith("stranger") for words in kept)
    lost = len(set(saved) - set(kept))
    return Figures(rounds, children, len(saved), lost, refused, failed, strangers, unsound(project.database))


def born(kind: Work, inherited: Database, project: Project, number: int) -> Child:
    """A forked child of this kind."""
    return Child(lambda tell: kind(inherited, project, number), project.root / f"tally-{kind.__name__}")


class in_a_thread:
    """Inside, another thread writes through a connection of its own, so that forks fall into its transactions."""

    def __init__(self, project: Project, saved: list[str]) -> None:
        self.project, self.saved, self.over = project, saved, threading.Event()
        self.thread = threading.Thread(target=self.write)

    def write(self) -> None:
        """Write until it is over."""
        with open_database(self.project) as own:
            number = 0
            while not self.over.is_set():
                write(own, f"thread {number}")
                self.saved.append(f"thread {number}")
                number += 1

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def test_children_do_no_harm(folder: Path) -> None:
    figures = fork_again_and_again(folder, 6)
    assert figures.whole, figures
    assert figures.refused == 18


class Shared(NamedTuple):
    """What a child was told that went on with its parent's write, and what is there."""

    child_was_told_saved: bool
    there: list[str]


def shared_transaction(folder: Path) -> Shared:
    """A fork in the middle of a write, whose child goes on with it: was it told that it saved, and what is there?"""
    project = fresh(folder)

    with open_database(project) as opened:
        write(opened, "before")
        child = status = 0
        try:
            with opened.write():
                write(opened, "parent")
                child = os.fork()
                if not child:
                    write(opened, "child")
                else:
                    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        except BaseException:
            if not child:
                os._exit(9)
            raise
        if not child:
            os._exit(0)
        write(opened, "after")
    with open_database(project) as again:
        found = sorted(notes(again))
    return Shared(status == 0, found if not unsound(project.database) else ["damaged"])


def test_a_fork_in_the_middle_of_a_write(folder: Path) -> None:
    told_saved, found = shared_transaction(folder)
    assert not told_saved and found == ["after", "before", "parent"]


def test_control_two_processes_in_one_transaction(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "refuse_forked", lambda database: None)
    told_saved, found = shared_transaction(folder)
    assert told_saved and found != ["after", "before", "child", "parent"], found


class Forgetful(set[int | None]):
    """Remembers nothing of what was open before the fork."""

    def update(self, *others: object) -> None:
        """Do not."""


def opened_by_a_child(folder: Path) -> int:
    """How it ends when a child, forked during a write, opens the labbook itself once that write is long over."""
    project = fresh(folder)
    ready, gate = os.pipe()

    def work(tell: Callable[[str], None]) -> None:
        os.close(gate)
        os.read(ready, 1)
        try:
            with open_database(project) as own:
                write(own, "child")
        except LabbookError as error:
            raise SystemExit(9 if "forked" in error.message else 8) from None

    with open_database(project) as opened:
        with opened.write():
            child = Child(work, folder / "tally")
        os.close(gate)
        return child.wait()


def test_a_child_does_not_open_it_again(folder: Path) -> None:
    assert opened_by_a_child(folder) == 9


def test_control_in_a_child_the_locks_of_its_parent_are_never_free(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes, and still the child is told that it is kept busy: SQLite remembers a lock that is not its own."""
    monkeypatch.setattr(database, "INHERITED", Forgetful())
    monkeypatch.setattr(connection, "PRAGMAS", ("PRAGMA busy_timeout=50", *connection.PRAGMAS[1:]))
    assert opened_by_a_child(folder) == 8


def waited_for_a_child(folder: Path) -> bool:
    """Whether a child that was forked during a write, and lives on, keeps everybody else from writing."""
    project = fresh(folder)
    ready, gate = os.pipe()
    with open_database(project) as opened:
        with opened.write():
            child = Child(lambda tell: void(os.close(gate), os.read(ready, 1)), folder / "tally")
        try:
            with lock.writer_lock(project.database, patience=0.1):
                return False
        except LabbookError:
            return True
        finally:
            os.close(gate)
            child.wait()
            os.close(ready)


def void(*_: object) -> None:
    """Nothing."""


def test_a_child_does_not_keep_the_writer_lock(folder: Path) -> None:
    assert not waited_for_a_child(folder)


def test_control_closing_alone_leaves_the_lock_with_the_child(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(handle: int, operation: int) -> None:
        if operation != lock.fcntl.LOCK_UN:
            real(handle, operation)

    real = lock.fcntl.flock
    monkeypatch.setattr(lock.fcntl, "flock", flock)
    assert waited_for_a_child(folder)


def test_a_child_that_leaves_a_write_does_not_unlock_it_for_its_parent(folder: Path) -> None:
    project = fresh(folder)

    def leaves(tell: Callable[[str], None]) -> None:
        stack.__exit__(None, None, None)

    stack = lock.writer_lock(project.database)
    with stack:
        Child(leaves, folder / "tally").wait()
        with pytest.raises(LabbookError, match=str(os.getpid())), lock.writer_lock(project.database, patience=0.05):
            pass


def test_what_data_loaders_log_is_not_mixed_into_the_record(folder: Path) -> None:
    project = fresh(folder)
    log = Recorder("R1", project.run_folder(1), {}, project.files)
    for step in range(20):
        log.log({"loss": 1.0}, step=step)
        Child(lambda tell: log.log({"loss": 99.0}, step=99), folder / "tally").wait()
    series, _ = SpoolReader(project.run_folder(1)).read()
    assert list(series["loss"].steps) == list(range(20)) and set(series["loss"].values) == {1.0}
