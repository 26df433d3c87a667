"""Why a run was made, and what set it apart from the run before."""

from __future__ import annotations

from typing import NamedTuple

from labbook.runs.past import trees, why
from labbook.runs.past.lines import lines
from labbook.store.database import Database
from labbook.store.records import Run


class Reason(NamedTuple):
    """The story of a run, with the difference to the last one it can be compared with."""

    why: why.Why
    predicted: tuple[str, ...]
    differing: tuple[tuple[str, ...], ...]
    """Group, name, old and new value."""
    code: trees.CodeChange
    again: tuple[int, ...]
    """Runs that make it again, or are more seeds of it."""


class ReasonReader:
    """Reads the story; git is asked once for each pair of code states."""

    def __init__(self) -> None:
        self.compared: dict[tuple[object, object], trees.CodeChange] = {}

    def read(self, database: Database, run: Run) -> Reason:
        """The story as it is now."""
        told = why.of_run(database, run)
        change = self.between(database, told)
        differing = lines(told.difference, change) if told.difference else []
        return Reason(told, tuple(why.predicted(told)), tuple(map(tuple, differing)), change, made_again(database, run))

    def between(self, database: Database, told: why.Why) -> trees.CodeChange:
        """What differs in the files."""
        if told.other is None:
            return trees.CodeChange()
        pair = (told.other.code, told.made.code)
        if pair not in self.compared:
            self.compared[pair] = trees.between(database.project.root, *pair)
        return self.compared[pair]


def made_again(database: Database, run: Run) -> tuple[int, ...]:
    """The runs that make a run again, or are more seeds of it."""
    found = database.rows(
        "SELECT r.id FROM run r LEFT JOIN sweep s ON s.id = r.sweep_id "
        "WHERE :id IN (r.reproduces, s.replicates) AND r.deleted_at IS NULL ORDER BY r.id",
        id=run.id,
    )
    return tuple(number for (number,) in found)
