"""The runs that a query finds, by number alone."""

from __future__ import annotations

from labbook.query.opened import opened
from labbook.query.parser import parse, readable
from labbook.query.where import compiled
from labbook.store.database import Database


def run_ids(database: Database, text: str) -> list[int]:
    """The numbers of all runs that match, oldest first; raises LabbookError for a query it cannot read."""
    text = readable(text)
    with database.read():
        condition = compiled(database, text, opened(database, text, parse(text)), "run")
        found = database.rows(f"SELECT t.id FROM run t WHERE {condition.where} ORDER BY t.id", **condition.values)
    return [number for (number,) in found]
