"""How long a sweep took: the time in which any of its runs went on, pauses before it was resumed or grown left out."""

from __future__ import annotations

from collections.abc import Iterable

from labbook.clock import MICROSECOND, now
from labbook.store.database import Database

ATTEMPTS = """
SELECT started_at, coalesce(ended_at, :now) FROM run
WHERE sweep_id = :sweep AND started_at IS NOT NULL AND deleted_at IS NULL
"""


def of_sweep(database: Database, sweep_id: int) -> float | None:
    """The seconds in which at least one attempt of a sweep went on; None where none has begun."""
    return covered((begin, end) for begin, end in database.rows(ATTEMPTS, sweep=sweep_id, now=now()))


def covered(spans: Iterable[tuple[int, int]]) -> float | None:
    """The seconds that spans of time cover together, those that overlap counted once; None where there is none."""
    ordered = sorted(spans)
    if not ordered:
        return None
    total, until = 0, ordered[0][0]
    for begin, end in ordered:
        total += max(end - max(begin, until), 0)
        until = max(until, end)
    return total / MICROSECOND
