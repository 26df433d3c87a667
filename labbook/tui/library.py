"""The labbook as the screens use it: one connection to read from, a fresh one for each change."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TypeVar

from labbook.clock import MICROSECOND, now
from labbook.errors import LabbookError
from labbook.journal.entries import current_day
from labbook.project import Project
from labbook.store.connection import explain
from labbook.store.database import Database, open_database
from labbook.tui.trouble import refuse_lost_file, told

T = TypeVar("T")
LOOK_AFTER = 2 * MICROSECOND
"""How long a run whose supervisor died may still be shown as running."""
LONG = 2.0
"""Seconds after which somebody who waits for a change is told why."""


class Library:
    """Gives threads the labbook one at a time; nothing stays open between two reads but the connection."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.reader: Database | None = None
        self.last_reader: Database | None = None
        """Kept, so that the next one has another identity and is seen to be another."""
        self.reading_lock = threading.Lock()
        self.changing_lock = threading.Lock()
        self.changing_since = 0.0
        self.looked_after_at = 0
        self.silent: list[str] = []
        self.was_open = False

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The connection to read from. It has to be one and the same, so that it sees what others changed."""
        with self.reading_lock, self.explained():
            if self.reader is not None and moved(self.reader):
                self.let_go()
            self.refuse_lost_file()
            if self.reader is None:
                self.reader = self.opened()
            try:
                yield self.reader
            except (LabbookError, sqlite3.Error) as error:
                if is_broken(error):
                    self.let_go()
                raise

    def opened(self) -> Database:
        """A connection; a labbook that went away is not begun anew."""
        database = open_database(self.project, create=not self.was_open)
        self.was_open = True
        return database

    def refuse_lost_file(self) -> None:
        """Raise LabbookError for a labbook that was there and is gone or empty."""
        if self.was_open:
            refuse_lost_file(self.project.database)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what SQLite and the disk refuse into sentences."""
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.project.database) from error
        except OSError as error:
            raise told(error, self.project.database) from error

    def read(self, question: Callable[[Database], T]) -> T:
        """The answer to a question."""
        with self.reading() as database:
            return question(database)

    def look_after_runs(self, database: Database) -> list[str]:
        """Tell the truth about runs whose supervisor is gone, every few seconds; once it can be written down.

        Returns what is wrong with supervisors that live and do not work, a sentence each, each once.
        """
        from labbook.runs import recovery

        if now() - self.looked_after_at < LOOK_AFTER:
            return []
        with suppress(LabbookError), self.explained():
            recovery.recover(database)
        self.looked_after_at = now()
        before, self.silent = self.silent, recovery.silent(database)
        return [told for told in self.silent if told not in before]

    def change(self, action: Callable[[Database], T]) -> T:
        """Do something on a connection of its own, after every change before it."""
        self.refuse_lost_file()
        with self.explained(), self.changing_lock:
            self.changing_since = monotonic()
            try:
                with self.opened() as database:
                    return action(database)
            finally:
                self.changing_since = 0.0

    @property
    def waits(self) -> bool:
        """Whether a change takes so long that somebody else must be writing."""
        return bool(self.changing_since) and monotonic() - self.changing_since > LONG

    def close(self) -> None:
        """Let go of the connection."""
        with self.reading_lock:
            self.let_go()

    def let_go(self) -> None:
        """Close the connection; the next read opens another."""
        if self.reader is not None:
            self.reader.close()
        self.reader, self.last_reader = None, self.reader


def moved(database: Database) -> bool:
    """Whether the file under a connection is no longer the one at its path."""
    try:
        database.refuse_replaced_file()
    except LabbookError:
        return True
    return False


BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
"""What SQLite says of a file that another connection may read again."""


def is_broken(error: Exception) -> bool:
    """Whether an error is one of the file, not of what was asked."""
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in BROKEN


def moment(database: Database) -> Hashable:
    """A value that differs when a screen has to be read again: after any change, and each second while a clock runs."""
    ticking = database.value(
        "SELECT EXISTS (SELECT 1 FROM run WHERE status = 'running') "
        "OR EXISTS (SELECT 1 FROM time_box WHERE stopped_at IS NULL)"
    )
    return (
        id(database),
        database.value("PRAGMA data_version"),  # counts what other connections committed
        database.connection.total_changes,
        current_day(database),
        now() // MICROSECOND if ticking else 0,
    )
