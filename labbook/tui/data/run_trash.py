"""Putting runs into the trash and taking them back; each says what was done, or raises LabbookError."""

from __future__ import annotations

import json
from collections.abc import Sequence

from labbook.journal import trash
from labbook.journal.doubts import told_numbers
from labbook.store.database import Database
from labbook.store.records import Run


def delete(database: Database, runs: Sequence[int]) -> str:
    """Put runs into the trash; says what rests on them, too."""
    resting = trash.delete(database, found(database, runs))
    count = sum(map(len, resting))
    rests = f"; {count} {'thing rests' if count == 1 else 'things rest'} on them and will say so" if count else ""
    return f"{told_numbers(runs)} in the trash{rests}"


def restore(database: Database, runs: Sequence[int]) -> str:
    """Take runs back out of the trash."""
    trash.restore(database, found(database, runs))
    return f"took {told_numbers(runs)} back"


def found(database: Database, runs: Sequence[int]) -> list[Run]:
    """The runs with these numbers."""
    return database.all(Run, "WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id", ids=json.dumps(list(runs)))
