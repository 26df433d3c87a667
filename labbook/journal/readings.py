"""Numbers written in entries: rows of the tables and metric blocks that people paste, with how sure they are."""

from __future__ import annotations

from typing import NamedTuple

from labbook.statistics import wilson
from labbook.store.database import Database
from labbook.store.records import Entry, Reading
from labbook.text import storable


class Row(NamedTuple):
    """A reading with its entry's day, and the 95 % interval of a share of N, where N is said."""

    reading: Reading
    day: str | None
    interval: tuple[float, float] | None


def listed(database: Database, name: str = "", entry: Entry | None = None, limit: int = 200) -> list[Row]:
    """The readings of a name (`val_acc` also means `val acc`), or of an entry, or all, in the order of the journal."""
    found = database.all(
        Reading,
        "JOIN entry e ON e.id = t.entry_id "
        "WHERE :name IN ('', lower(replace(t.name, ' ', '_'))) AND coalesce(:entry, t.entry_id) = t.entry_id "
        "ORDER BY coalesce(e.day, ''), e.created_at, t.entry_id, t.line, t.id LIMIT :limit",
        name=storable(name).lower().replace(" ", "_"),
        entry=entry.id if entry else None,
        limit=limit,
    )
    days = {number: database.value("SELECT day FROM entry WHERE id = :id", id=number) for number in places(found)}
    return [Row(reading, days[reading.entry_id], interval_of(reading)) for reading in found]


def places(found: list[Reading]) -> set[int]:
    """The entries that readings stand in."""
    return {reading.entry_id for reading in found}


def interval_of(reading: Reading) -> tuple[float, float] | None:
    """The interval of a reading that is a share of a known number of samples."""
    if not reading.samples or not 0 <= reading.value <= 1:
        return None
    return wilson(reading.value, reading.samples)
