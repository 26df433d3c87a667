"""Which runs a table is about: those of a hypothesis or a sweep, or those that a query finds."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.claims import Conditions
from labbook.query.run_ids import run_ids
from labbook.reports.tables import chosen
from labbook.reports.tables.criteria import Suggested, readable, suggested
from labbook.store.database import Database


class Meant(NamedTuple):
    """The runs that a command is about, under their title."""

    title: str
    runs: list[int]
    where: Conditions
    suggested: Suggested
    hypothesis_id: int | None = None
    sweep_id: int | None = None


def meant(database: Database, target: str, query: str, where: str) -> Meant:
    """The runs of a hypothesis or a sweep, or those that a query finds, narrowed by `where`."""
    if bool(target) == bool(query):
        raise LabbookError("A table of which runs?", "Name a hypothesis or a sweep (H1, S5), or give --query.", code=2)
    found = by_query(database, query) if query else by_id(database, target)
    return narrowed(database, found, where) if where else found


def by_query(database: Database, query: str) -> Meant:
    """The runs that a query finds."""
    return Meant(query, run_ids(database, query), (), Suggested())


def by_id(database: Database, target: str) -> Meant:
    """The runs of a hypothesis or a sweep."""
    ref = ids.parse(target, "HS")
    record = ids.fetch(database, ref)
    if ref.letter == "H":
        runs = chosen.of_hypothesis(database, ref.number)
        return Meant(f"{ref} {record.statement}", runs, (), suggested(record.criterion), ref.number)
    title = f"{ref} {record.experiment}"
    return Meant(title, chosen.of_sweep(database, ref.number), (), Suggested(), record.hypothesis_id, ref.number)


def narrowed(database: Database, found: Meant, where: str) -> Meant:
    """Only the runs with some config values, or those that a query finds, too."""
    known = "SELECT 1 FROM run_param WHERE name = :name LIMIT 1"
    conditions = readable(where, lambda name: bool(database.value(known, name=name)))
    if conditions is not None:
        return found._replace(where=conditions)
    also = set(run_ids(database, where))
    return found._replace(runs=[run for run in found.runs if run in also])
