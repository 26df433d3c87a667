"""The courses of metrics in words."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal import curves
from labbook.reports.report import Block, Facts, grid
from labbook.store.database import Database
from labbook.store.records import Run

MOST = 24
"""Runs of a sweep whose course is told."""


def of_run(database: Database, run: Run) -> Block | None:
    """Each metric that is described."""
    from labbook.curves import in_words

    found = curves.stored(database, run.id)
    return Facts(tuple((name, (in_words(course),)) for name, course in found.items())) if found else None


def of_runs(database: Database, runs: Sequence[Run]) -> Block | None:
    """The first metric of each run."""
    from labbook.curves import in_words

    described = {run.id: curves.stored(database, run.id) for run in runs[:MOST]}
    firsts = {run: next(iter(found.items())) for run, found in described.items() if found}
    rows = ([(f"R{run}",), (name,), (in_words(course),)] for run, (name, course) in firsts.items())
    return grid(("run", "metric", "its course"), rows)
