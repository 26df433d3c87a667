"""What the Runs screen shows: the runs that match a query in the order of a column, and one of them in full."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labbook.clock import MICROSECOND, now
from labbook.errors import LabbookError
from labbook.journal import doubts
from labbook.journal.claims import Quantity, parse_quantity
from labbook.journal.claims.terms import STEPS_UNTIL
from labbook.runs.outcome import given
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Metric, Run
from labbook.tui.data.run_detail import DetailReader, RunDetail
from labbook.tui.data.run_order import COLUMNS, CONFIG, SUMMARY, matching

if TYPE_CHECKING:
    from labbook.reports.tables.measuring import Measured

MOST = 300
"""Runs that are listed; the others are counted."""
NEXT = 10
"""Queued runs that are listed as long as no order is chosen."""
PATIENCE = 0.1
"""Seconds that may go into reading courses; the rest is read the next time."""
LONGEST = 20_000
"""Points of a metric up to which its whole course is read; of a longer one the end."""
AMONG = "IN (SELECT value FROM json_each(:ids))"


class Wanted(NamedTuple):
    """What somebody wants to see."""

    query: str = ""
    order: str = ""
    """The column to sort by; as they go where it is empty."""
    descending: bool = False
    columns: tuple[str, ...] = ()
    """The columns that were chosen; the usual ones where there are none."""
    differing: bool = False
    """A column for each config value that differs, the others told once."""
    trash: bool = False
    sought: int | None = None
    """A run that is listed in any case if it matches: one that was just launched."""
    beside: int | None = None
    """The run that is to be read in full."""


class RunRow(NamedTuple):
    """A run with what a line of the table tells about it."""

    run: Run
    given: str
    """What it was given, in words."""
    metric: str = ""
    newest: float | None = None
    course: tuple[float, ...] = ()
    cells: Mapping[str, str] = {}
    """Config values, results and quantities by the key of their column."""
    doubt: str = ""


class Runs(NamedTuple):
    """The table; how many runs match, by status; the columns there are to choose from."""

    rows: tuple[RunRow, ...] = ()
    counts: Mapping[str, int] = {}
    columns: tuple[str, ...] = ()
    """Config values, results and quantities that have a column."""
    same: str = ""
    """What is the same in all rows, while only what differs has columns."""
    offered: tuple[str, ...] = ()
    complete: bool = True
    """Whether all courses were read."""
    detail: RunDetail | None = None
    problem: str = ""
    """What is wrong with the query; the rows are those of the last that could be read."""


class RunReader:
    """Reads runs; what does not change any more is read once."""

    def __init__(self) -> None:
        self.last = Runs()
        self.asked: Hashable = None
        self.details = DetailReader()
        self.courses: dict[tuple[int, int], tuple[float, ...]] = {}

    def read(self, database: Database, wanted: Wanted, moment: Hashable = None) -> Runs:
        """The table, and the run that is looked at; a mistake in the query leaves the rows as they were."""
        problem = ""
        with database.read():
            try:
                self.list_runs(database, wanted._replace(beside=None), moment)
            except LabbookError as error:
                if error.code != 2:
                    raise
                problem = "\n".join(part for part in (error.message, error.hint) if part)
                if self.asked is None:
                    self.list_runs(database, Wanted(columns=wanted.columns), moment)
            detail = self.details.read(database, wanted.beside) if wanted.beside else None
        return self.last._replace(detail=detail, problem=problem)

    def list_runs(self, database: Database, wanted: Wanted, moment: Hashable) -> None:
        """Read the table, unless it is that of the same moment that is wanted again."""
        if moment is None or not self.last.complete or (moment, wanted) != self.asked:
            self.last = self.listed(database, wanted)
            self.asked = moment, wanted

    def listed(self, database: Database, wanted: Wanted) -> Runs:
        """The table."""
        found = matching(database, wanted.query, wanted.trash, wanted.order, wanted.descending)
        ids = [id for id, _ in found] if wanted.order or wanted.trash else without_most_queued(found, wanted.sought)
        runs = in_order(database, ids[:MOST])
        configs = [values.flat(values.load(run.config)) for run in runs]
        differing = differing_names(configs)
        columns = chosen_columns(wanted, differing)
        cells = cells_of(database, runs, configs, columns)
        rows = [
            RunRow(run, told, cells=known)
            for run, told, known in zip(runs, given.told(database, runs), cells, strict=True)
        ]
        complete, rows = self.with_courses(database, rows)
        doubted = doubts.standing(database).runs
        return Runs(
            tuple(row._replace(doubt=doubted.get(row.run.id, "")) for row in rows),
            Counter(status for _, status in found),
            columns,
            constants(configs, differing) if wanted.differing else "",
            offered(database, runs, configs),
            complete,
        )

    def with_courses(self, database: Database, rows: Sequence[RunRow]) -> tuple[bool, list[RunRow]]:
        """The rows with the first metric of each; courses as far as patience goes, and whether those are all."""
        first = first_metrics(database, [row.run.id for row in rows])
        end = time.monotonic() + PATIENCE
        kept, complete = {}, True
        told = []
        for row in rows:
            metric = first.get(row.run.id)
            if metric is None:
                told.append(row)
                continue
            key = metric.id, metric.points
            if key not in self.courses and time.monotonic() < end:
                self.courses[key] = course_of(database, row.run.id, metric)
            complete = complete and key in self.courses
            kept[key] = self.courses.get(key, ())
            told.append(row._replace(metric=metric.name, newest=metric.final, course=kept[key]))
        self.courses = {key: course for key, course in kept.items() if course}
        return complete, told


def without_most_queued(found: Sequence[tuple[int, str]], sought: int | None) -> list[int]:
    """The numbers in order, of the queued ones only the next and the one that is sought."""
    queued = [id for id, status in found if status == "queued"]
    left_out = set(queued[NEXT:]) - {sought}
    return [id for id, _ in found if id not in left_out]


def in_order(database: Database, ids: Sequence[int]) -> list[Run]:
    """The runs with these numbers, in this order."""
    found = {run.id: run for run in database.all(Run, f"WHERE t.id {AMONG}", ids=json.dumps(ids))}
    return [found[id] for id in ids]


def differing_names(configs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The config values that are not the same in all."""
    names = dict.fromkeys(name for config in configs for name in config)
    return [name for name in names if len({repr(config.get(name, ...)) for config in configs}) > 1]


def constants(configs: Sequence[Mapping[str, Any]], differing: Sequence[str]) -> str:
    """The config values that are the same in all, in words."""
    first = configs[0] if len(configs) > 1 else {}
    return given.pairs({name: value for name, value in first.items() if name not in differing})


def chosen_columns(wanted: Wanted, differing: Sequence[str]) -> tuple[str, ...]:
    """Config values, results and quantities to show: those that differ, and those that were chosen."""
    chosen = [key for key in wanted.columns if key not in (*COLUMNS, "config", "course")]
    if wanted.differing:
        by_themselves = [f"{CONFIG}{name}" for name in differing]
        return (*by_themselves, *(key for key in chosen if not key.startswith(CONFIG)))
    return tuple(chosen)


def cells_of(
    database: Database, runs: Sequence[Run], configs: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> list[dict[str, str]]:
    """The cells of each run by the key of their column; a run has none for what it lacks."""
    from labbook.reports.tables.measuring import measured

    ids = [run.id for run in runs]
    wanted = [key for key in columns if not key.startswith((CONFIG, SUMMARY))]
    asked = {key: parse_quantity(key) for key in wanted}
    quantities = {key: measured(database, ids, quantity) for key, quantity in asked.items()}
    cells = []
    for run, config in zip(runs, configs, strict=True):
        known = {f"{CONFIG}{name}": value for name, value in config.items()}
        if any(key.startswith(SUMMARY) for key in columns):
            summary = values.flat(values.load(run.summary))
            known |= {f"{SUMMARY}{name}": value for name, value in summary.items()}
        told = {key: given.brief(known[key]) for key in columns if key in known}
        measures = {
            key: number_in_words(run, found[run.id], asked[key]) for key, found in quantities.items() if run.id in found
        }
        cells.append(told | measures)
    return cells


def number_in_words(run: Run, found: Measured, wanted: Quantity) -> str:
    """A measured number as the page of its run has it; "never" for a step that did not come."""
    if not math.isnan(found.value):
        return values.shown(found.value)
    if wanted.operator or wanted.reducer in STEPS_UNTIL:
        return "never"
    if found.source == "summary":
        return given.brief(values.flat(values.load(run.summary)).get(wanted.name))
    return "NaN"


def offered(database: Database, runs: Sequence[Run], configs: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns that these runs could have: config values, results, and each metric's end, least and most."""
    names = "SELECT name FROM metric WHERE run_id " + AMONG + " GROUP BY name ORDER BY min(id)"
    logged = [name for (name,) in database.rows(names, ids=json.dumps([run.id for run in runs]))]
    results = dict.fromkeys(name for run in runs for name in values.flat(values.load(run.summary)))
    return (
        *(f"{CONFIG}{name}" for name in dict.fromkeys(name for config in configs for name in config)),
        *(f"{SUMMARY}{name}" for name in results),
        *(f"{reducer}({name})" for name in logged for reducer in ("final", "min", "max")),
    )


def first_metrics(database: Database, ids: Sequence[int]) -> dict[int, Metric]:
    """The metric that each run logged first."""
    first = f"SELECT min(id) FROM metric WHERE run_id {AMONG} GROUP BY run_id"
    return {metric.run_id: metric for metric in database.all(Metric, f"WHERE t.id IN ({first})", ids=json.dumps(ids))}


def course_of(database: Database, run_id: int, metric: Metric) -> tuple[float, ...]:
    """The course of a metric in at most some hundred values, its newest value last."""
    read = metrics.series if metric.points <= LONGEST else metrics.tail
    course = read(database, run_id, metric.name).values
    return (*course[:: max(1, len(course) // 200)], course[-1]) if course else ()


def quantity_like(text: str) -> str:
    """The key of the column for a quantity that was typed; raises LabbookError for what is none."""
    return str(parse_quantity(text))


def going(run: Run) -> int:
    """A number that changes each second while a run goes on, as the time it has taken does."""
    return now() // MICROSECOND if run.status == "running" else 0
