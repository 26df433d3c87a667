"""Giving up a query whose answer is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labbook.store.database import Database

STEPS = 10_000
"""Steps of SQLite's machine between two looks, about a millisecond."""


@contextmanager
def unless(database: Database, stale: Callable[[], bool]) -> Iterator[None]:
    """Inside, a query ends with a LabbookError once `stale` says so."""
    database.connection.set_progress_handler(stale, STEPS)
    try:
        yield
    finally:
        database.connection.set_progress_handler(None, 0)
