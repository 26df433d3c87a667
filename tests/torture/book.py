"""What the scenarios share: a labbook of their own, processes that may be killed, and a look for damage."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn, TypeVar

from labbook.journal import entries
from labbook.project import Project, find
from labbook.store.database import Database, open_database

T = TypeVar("T")

MOST_ROUNDS = 25
"""After which a scenario that hit nothing is taken for one that cannot."""
BODY = "{words} #torture, see R1\n- [ ] task of {words} ~5m\n"


def fresh(folder: Path) -> Project:
    """A project with an empty labbook in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "labbook.toml").touch()
    project = find(folder, str(folder / "labbook.db"))
    open_database(project).close()
    return project


def write(database: Database, words: str) -> int:
    """An entry with a task, a tag and a mention, so that one that is half written shows; returns its number."""
    return entries.add(database, BODY.format(words=words))


def notes(database: Database) -> dict[str, int]:
    """How often each text that `write` was given is there whole: with its task, its tag and its mention."""
    found = database.rows(
        "SELECT body FROM entry e WHERE kind = 'note' AND EXISTS (SELECT 1 FROM tag WHERE entry_id = e.id) "
        "AND EXISTS (SELECT 1 FROM mention WHERE entry_id = e.id) AND EXISTS (SELECT 1 FROM task WHERE entry_id = e.id)"
    )
    counts: dict[str, int] = {}
    for body in (str(row[0]) for row in found):
        words = body.partition(" #torture")[0]
        if body == BODY.format(words=words):
            counts[words] = counts.get(words, 0) + 1
    return counts


def unsound(path: Path) -> str:
    """What is wrong with a database by SQLite's own checks; empty when nothing is."""
    try:
        with closing(sqlite3.connect(path)) as raw:
            found = raw.execute("PRAGMA integrity_check").fetchall()
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            raw.execute("INSERT INTO entry_fts (entry_fts, rank) VALUES ('integrity-check', 1)")
            raw.rollback()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == [("ok",)] and not broken else f"{found[:3]} {broken[:3]}"


def in_rounds(work: Callable[[Path, int], T], folder: Path, hit: Callable[[T], object]) -> list[T]:
    """Rounds of some work, each in a folder and with a seed of its own, until one hits what is to be seen.

    On a busy machine many a shot goes past it: a control that is given one round fails now and then.
    """
    rounds: list[T] = []
    while len(rounds) < MOST_ROUNDS and not any(map(hit, rounds)):
        rounds.append(work(folder / f"round-{len(rounds)}", len(rounds)))
    return rounds


class Child:
    """A forked process that does one thing; what it tells is in a file that outlives it."""

    def __init__(self, work: Callable[[Callable[[str], None]], None], tally: Path) -> None:
        self.tally = tally
        tally.write_bytes(b"")
        self.pid = os.fork()
        if not self.pid:
            self.do(work)
        self.status: int | None = None

    def do(self, work: Callable[[Callable[[str], None]], None]) -> NoReturn:
        """What the child does: its work, and nothing of what its parent had in mind."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            handle = os.open(self.tally, os.O_WRONLY | os.O_APPEND)

            def tell(line: str) -> None:
                os.write(handle, f"{line}\n".encode())

            work(tell)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def told(self) -> list[str]:
        """The lines told so far; each was told after what it says had been acknowledged."""
        return self.tally.read_text().splitlines()

    def over(self) -> bool:
        """Whether it has ended by now."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def wait(self) -> int:
        """Wait for its end; returns the exit code, negative for a signal."""
        if self.status is None:
            _, self.status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(self.status)

    def kill(self) -> int:
        """End it as the kernel does when memory is short."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()
