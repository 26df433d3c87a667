"""The short ids of what a query finds."""

from __future__ import annotations

from typing import Any

from labbook.query.find import Found, find
from labbook.store.database import Database


def refs(database: Database, query: str) -> str:
    """What a query finds: H, Q, P, T, R and E, each in the order in which they come."""
    return told(find(database, query))


def told(found: Found) -> str:
    """The short ids of what was found."""
    nouns: dict[str, tuple[Any, ...]] = {
        "H": found.hypotheses,
        "Q": found.questions,
        "P": found.predictions,
        "T": found.tasks,
        "R": found.runs,
        "E": found.entries,
    }
    return " ".join(f"{letter}{row.id}" for letter, rows in nouns.items() for row in rows)
