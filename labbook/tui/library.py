"""The labbook as the screens use it: one connection to read from, a fresh one for each change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from labbook.clock import MICROSECOND, now
from labbook.errors import LabbookError
from labbook.journal.entries import current_day
from labbook.project import Project
from labbook.store.database import Database, open_database

T = TypeVar("T")
LOOK_AFTER = 2 * MICROSECOND
"""How long a run whose supervisor died may still be shown as running."""


class Library:
    """Gives threads the labbook one at a time; nothing stays open between two reads but the connection."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.reader: Database | None = None
        self.reading_lock = threading.Lock()
        self.changing_lock = threading.Lock()
        self.looked_after_at = 0
        self.was_open = False

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The connection to read from. It has to be one and the same, so that it sees what others changed."""
        with self.reading_lock:
            if self.reader is not None and moved(self.reader):
                self.reader.close()
                self.reader = None
            if self.reader is None:
                self.refuse_missing_file()
                self.reader = open_database(self.project)
                self.was_open = True
            yield self.reader

    def refuse_missing_file(self) -> None:
        """Begin no new labbook in the place of one that went away."""
        if self.was_open and not self.project.database.exists():
            raise LabbookError(f"{self.project.database} is gone.", "Put it back: the app goes on by itself.")

    def look_after_runs(self, database: Database) -> None:
        """Tell the truth about runs whose supervisor is gone, every few seconds."""
        from labbook.runs.recovery import recover

        if now() - self.looked_after_at >= LOOK_AFTER:
            recover(database)
            self.looked_after_at = now()

    def change(self, action: Callable[[Database], T]) -> T:
        """Do something on a connection of its own, after every change before it."""
        self.refuse_missing_file()
        with self.changing_lock, open_database(self.project) as database:
            return action(database)

    def close(self) -> None:
        """Let go of the connection."""
        with self.reading_lock:
            if self.reader is not None:
                self.reader.close()
            self.reader = None


def moved(database: Database) -> bool:
    """Whether the file under a connection is no longer the one at its path."""
    try:
        database.refuse_replaced_file()
    except LabbookError:
        return True
    return False


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
