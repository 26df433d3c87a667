"""Days as people name them on the command line."""

from __future__ import annotations

from labbook.journal.entries import current_day
from labbook.journal.planning.day_names import named
from labbook.store.database import Database


def as_day(database: Database, text: str) -> str:
    """The ISO date of `2026-05-04`, `yesterday`, `friday`, `+3` or `-3`; today for nothing."""
    return named(text, current_day(database))
