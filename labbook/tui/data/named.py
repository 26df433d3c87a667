"""What a few typed letters may name: a short id, a day, or things that hold the words."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import entries, ids
from labbook.journal.planning import day_names
from labbook.query import rows
from labbook.query.find import find
from labbook.store.database import Database
from labbook.text import visible
from labbook.tui.library import Library

MOST = 5
"""Things of each kind that are offered."""


class Place(NamedTuple):
    """Somewhere to go: its short id or day, what is there, its kind, and how well it fits."""

    ref: str
    told: str
    kind: str
    score: float


def named(library: Library, text: str) -> list[Place]:
    """Where a text may lead, the best first."""
    word = text.strip()
    if len(word) < 2:
        return []
    with library.reading() as database:
        return [*thing(database, word), *day(database, word), *holding(database, word)]


def thing(database: Database, word: str) -> list[Place]:
    """The thing with this short id."""
    try:
        found = ids.parse(word)
        record = ids.fetch(database, found)
    except LabbookError:
        return []
    texts = (getattr(record, name, "") for name in ("statement", "text", "claim", "title", "experiment", "name"))
    told = next((text for text in texts if isinstance(text, str) and text), "")
    return [Place(str(found), one_line(told), found.noun, 1.0)]


def day(database: Database, word: str) -> list[Place]:
    """The day of this name."""
    try:
        named_day = day_names.named(word, entries.current_day(database))
    except LabbookError:
        return []
    return [Place(named_day, "the day's page", "day", 0.99)]


def holding(database: Database, word: str) -> list[Place]:
    """Things that hold the words."""
    try:
        found = find(database, word, MOST)
    except LabbookError:
        return []
    kinds = (rows.hypotheses, rows.questions, rows.tasks, rows.runs, rows.entries)
    listed = [row for kind in kinds for row in kind(found)]
    return [Place(row.ref, one_line(row.line.text), row.word, 0.5 - 0.001 * n) for n, row in enumerate(listed)]


def one_line(text: str) -> str:
    """A text in one short line."""
    return visible(" ".join(text.split()))[:100]
