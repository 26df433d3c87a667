"""What came out in a stretch of time: sweeps and runs that ended, each in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from labbook.reports.parts.lines import counted, joined, status, strong
from labbook.reports.report import Line
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep

MOST_VALUES = 3
MOST_RUNS = 20
"""Runs by themselves that are told one by one, the newest."""


def ended(database: Database, first: int, last: int) -> list[Run]:
    """The runs that ended between two moments."""
    return database.all(
        Run, "WHERE ended_at >= :first AND ended_at < :last AND deleted_at IS NULL ORDER BY id", first=first, last=last
    )


def results(database: Database, first: int, last: int) -> Iterator[Line]:
    """A line for each sweep with such runs, and for each run by itself."""
    runs = ended(database, first, last)
    for sweep in sorted({run.sweep_id for run in runs if run.sweep_id}):
        found = database.get(Sweep, sweep)
        if found:
            yield of_sweep(found, [run for run in runs if run.sweep_id == sweep])
    alone = [run for run in runs if not run.sweep_id]
    yield from (of_run(run) for run in alone[-MOST_RUNS:])
    if len(alone) > MOST_RUNS:
        yield (f"and {counted(len(alone) - MOST_RUNS, 'earlier run')}: {told_states(alone[:-MOST_RUNS])}",)


def of_sweep(sweep: Sweep, runs: Sequence[Run]) -> Line:
    """A sweep and how its runs ended."""
    why = f" {sweep.why}" if sweep.why else ""
    return (status(sweep.status), " ", strong(f"S{sweep.id}"), f" {sweep.experiment}:{why} ({told_states(runs)})")


def told_states(runs: Sequence[Run]) -> str:
    """How many ended how."""
    return ", ".join(f"{count} {word}" for word, count in Counter(run.status for run in runs).items())


def of_run(run: Run) -> Line:
    """A run and what came out."""
    returned = list(values.flat(values.load(run.summary)).items())[:MOST_VALUES]
    told = joined((run.why, run.reason, "  ".join(f"{name}={values.shown(value)}" for name, value in returned)), "; ")
    return (status(run.status), " ", strong(f"R{run.id}"), f" {run.experiment}{f': {told}' if told else ''}")
