"""What the Runs screen shows: the running first, then the next in line, then those that are over, newest first."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import doubts, figures
from labbook.journal.statuses import FINAL
from labbook.runs.launch import ask_to_stop
from labbook.runs.outcome import given
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Figure, Metric, Run
from labbook.tui.data.figures import Drawable, FigureShelf

MOST = 300
"""Rows read of what is over and of what runs."""
NEXT = 10
"""Queued runs that are listed; the others are counted."""
LONGEST = 20_000
"""Points of a metric up to which its whole course is read; of a longer one the end."""
LOG_LINES, LOG_BYTES = 200, 64 * 1024
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


class RunRow(NamedTuple):
    """A run with what a line of the table tells about it."""

    run: Run
    changed: str
    metric: str
    course: tuple[float, ...]
    doubt: str = ""


class RunDetail(NamedTuple):
    """Everything about one run."""

    row: RunRow
    config: dict[str, object]
    summary: dict[str, object]
    metrics: tuple[Metric, ...]
    figures: tuple[Drawable, ...]
    stdout: str
    stderr: str


class Runs(NamedTuple):
    """The table, how many runs there are of each status, and the run that is looked at."""

    rows: tuple[RunRow, ...]
    counts: dict[str, int]
    detail: RunDetail | None


class RunReader:
    """Reads runs; one that is over and has not changed is read once."""

    def __init__(self) -> None:
        self.known: dict[int, RunRow] = {}
        self.shelf = FigureShelf()

    def read(self, database: Database, opened: int | None) -> Runs:
        """The table, and the run that was opened."""
        with database.read():
            runs = listed(database)
            rows = tuple(map(partial(self.row, database), runs, given.told(database, runs)))
            self.known = {row.run.id: row for row in rows}
            doubted = doubts.standing(database).runs
            rows = tuple(row._replace(doubt=doubted.get(row.run.id, "")) for row in rows)
            counts = dict(database.rows("SELECT status, count(*) FROM run WHERE deleted_at IS NULL GROUP BY status"))
            run = database.get(Run, opened) if opened else None
            looked_at = self.row(database, run, "")._replace(doubt=doubted.get(run.id, "")) if run else None
            detail = self.detail(database, looked_at) if looked_at else None
        return Runs(rows, counts, detail)

    def row(self, database: Database, run: Run, told: str) -> RunRow:
        """One line of the table."""
        known = self.known.get(run.id)
        if known and known.run == run and run.status in FINAL:
            return known._replace(changed=told)
        first = next(iter(metrics.of_run(database, run.id)), None)
        course = course_of(database, run.id, first) if first else ()
        return RunRow(run, told, first.name if first else "", course)

    def detail(self, database: Database, row: RunRow) -> RunDetail:
        """Everything about one run; its first metric as a figure where it drew none itself."""
        run = row.run
        found = database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id)
        drawn: list[Drawable] = [self.shelf.get(database, f"F{figure.id}") for figure in found]
        if not drawn and row.metric:
            drawn = [figures.of_metric(database, [run.id], row.metric)]
        folder = database.project.run_folder(run.id)
        return RunDetail(
            row,
            values.flat(values.load(run.config)),
            values.flat(values.load(run.summary)),
            tuple(metrics.of_run(database, run.id)),
            tuple(drawn),
            tail(folder / "stdout.log"),
            tail(folder / "stderr.log"),
        )


def listed(database: Database) -> list[Run]:
    """The runs of the table, at most a few hundred."""
    going = database.all(Run, "WHERE status = 'running' ORDER BY id LIMIT :most", most=MOST)
    queued = database.all(Run, "WHERE status = 'queued' ORDER BY id LIMIT :most", most=NEXT)
    past = "WHERE status NOT IN ('running', 'queued') AND deleted_at IS NULL ORDER BY id DESC LIMIT :most"
    over = database.all(Run, past, most=MOST)
    return [*going, *queued, *over]


def course_of(database: Database, run_id: int, metric: Metric) -> tuple[float, ...]:
    """The course of a metric in at most some hundred values, its newest value last."""
    read = metrics.series if metric.points <= LONGEST else metrics.tail
    course = read(database, run_id, metric.name).values
    return (*course[:: max(1, len(course) // 200)], course[-1]) if course else ()


def tail(path: Path) -> str:
    """The last lines of a log; of a line that was written over, what stood there last."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LOG_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    lines = COLOUR_CODES.sub("", text).replace("\r\n", "\n").split("\n")[-LOG_LINES:]
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines).strip("\n")


def stop(database: Database, run_id: int) -> str:
    """Ask a run to stop; says so, or why not."""
    run = database.get(Run, run_id)
    if run is None:
        raise LabbookError(f"There is no R{run_id}.", "It is gone from the labbook.")
    if not ask_to_stop(database, [run]):
        return f"R{run_id} is {run.status} already"
    return f"asked R{run_id} to stop; it may clean up for 5 s"
