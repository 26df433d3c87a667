"""The runs that a query finds, by number alone."""

from __future__ import annotations

from labbook.query import views
from labbook.query.compile import compiled
from labbook.query.parser import parse, readable
from labbook.store.database import Database


def run_ids(database: Database, text: str) -> list[int]:
    """The numbers of all runs that match, oldest first; raises LabbookError for a query it cannot read."""
    text = readable(text)
    with database.read():
        condition = compiled(database, text, views.opened(database, text, parse(text)), "run")
        found = database.rows(f"SELECT t.id FROM run t WHERE {condition.where} ORDER BY t.id", **condition.values)
    return [number for (number,) in found]
