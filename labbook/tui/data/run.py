"""What the page of one run shows: its head, and the part of it that is looked at."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal import curves, doubts, entries
from labbook.journal.predicting import other_seeds
from labbook.runs.outcome import given
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Artifact, CodeState, Entry, Environment, Figure, Metric, Prediction, Run
from labbook.tui.charts.series import Series
from labbook.tui.charts.thin import Points, thinned
from labbook.tui.data.figures import Drawable
from labbook.tui.data.run_log import Printed, printed
from labbook.tui.data.run_past import Reason, ReasonReader
from labbook.tui.data.series import SeriesShelf

MOST_POINTS = 1_000
"""Buckets of steps into which a curve of a figure is thinned before it is drawn."""
SMALL, MOST_SMALL = 200, 48
"""The same for small multiples, and how many of them there are at most."""


class Overview(NamedTuple):
    """What a run was given, what came of it, and what hangs on it."""

    config: dict[str, Any]
    changed: frozenset[str]
    """Names of config values that are no defaults."""
    summary: dict[str, Any]
    metrics: tuple[Metric, ...]
    curves: tuple[tuple[str, str], ...]
    """Metrics with their course in words."""
    predictions: tuple[tuple[Prediction, str], ...]
    """Those it answered, each in one line."""
    artifacts: tuple[Artifact, ...]
    mentions: tuple[Entry, ...]


class Curves(NamedTuple):
    """One metric of the run, and of those laid over it."""

    metric: str = ""
    series: tuple[Series, ...] = ()
    marks: dict[str, float] = {}  # noqa: RUF012 (a value, never changed)
    log: bool = False
    """Whether the run's own figure of it has a logarithmic axis."""


class Figures(NamedTuple):
    """What the run drew, or its metrics as small figures."""

    figures: tuple[Drawable, ...]


class Code(NamedTuple):
    """The code it was made with."""

    state: CodeState | None
    untracked: tuple[str, ...] = ()


class Surroundings(NamedTuple):
    """What surrounded it."""

    environment: Environment | None
    packages: dict[str, str]
    variables: dict[str, str]


Part = Overview | Curves | Figures | Printed | Code | Surroundings | Reason


class RunPage(NamedTuple):
    """A run with one part of its page."""

    run: Run
    doubt: str
    metrics: tuple[str, ...]
    """Names of what it logged, and then of what those laid over it did."""
    section: str
    part: Part


class Wanted(NamedTuple):
    """The part of the page that is looked at, and which metric."""

    section: str = "overview"
    metric: str = ""


class RunReader:
    """Reads the page of one run; what does not change is read once."""

    def __init__(self, run_id: int, overlay: tuple[int, ...] = ()) -> None:
        self.run_id = run_id
        self.overlay = tuple(number for number in overlay if number != run_id)
        self.shelf = SeriesShelf()
        self.names: dict[int, str] = {}
        self.reasons = ReasonReader()
        self.parts: dict[str, Callable[[Database, Run, Wanted], Part]] = {
            "overview": overview,
            "charts": self.charts,
            "every": self.every,
            "figures": self.figures,
            "log": lambda database, run, wanted: printed(database.project.run_folder(run.id)),
            "code": code,
            "environment": surroundings,
            "why": lambda database, run, wanted: self.reasons.read(database, run),
        }

    def read(self, database: Database, wanted: Wanted) -> RunPage:
        """The run as it is now. Raises LabbookError where there is none."""
        with database.read():
            run = database.get(Run, self.run_id)
            if run is None:
                raise LabbookError(f"There is no R{self.run_id}.", "Press 2 for the runs that there are.")
            doubt = doubts.standing(database).about(f"R{run.id}")
            names = logged(database, (run.id, *self.overlay))
            wanted = wanted if wanted.metric in names else wanted._replace(metric=next(iter(names), ""))
            part = self.parts[wanted.section](database, run, wanted)
            return RunPage(run, doubt, names, wanted.section, part)

    def charts(self, database: Database, run: Run, wanted: Wanted) -> Curves:
        """One metric of all runs that have it."""
        drawn = tuple(one for one in self.courses(database, wanted.metric) if one.steps)
        marks = curves.constants(database, run.id, wanted.metric)
        return Curves(wanted.metric, drawn, marks, log_of(database, run, wanted.metric))

    def courses(self, database: Database, metric: str) -> list[Series]:
        """A metric of the run and of all that are laid over it."""
        runs = (self.run_id, *self.overlay)
        found = [self.shelf.get(database, number, metric) for number in runs]
        return [
            Series(self.name_of(database, number), course.steps, course.values, place)
            for place, (number, course) in enumerate(zip(runs, found, strict=True))
        ]

    def name_of(self, database: Database, number: int) -> str:
        """A run's name among the curves: its number, and what sets it apart from those laid over it."""
        if not self.names:
            found = (database.get(Run, one) for one in (self.run_id, *self.overlay))
            self.names = given.legends([run for run in found if run is not None])
        return self.names.get(number, f"R{number}")

    def every(self, database: Database, run: Run, wanted: Wanted) -> Figures:
        """All metrics as small figures; of very many the first."""
        names = logged(database, (run.id, *self.overlay))
        drawn: list[Drawable] = [self.small(database, run, name) for name in names[:MOST_SMALL]]
        more = len(names) - MOST_SMALL
        return Figures((*drawn, *([f"and {more} more: c and then n goes through all of them"] if more > 0 else [])))

    def small(self, database: Database, run: Run, metric: str) -> Drawable:
        """A metric as a small figure."""
        from labbook.figures import Line
        from labbook.figures import Series as Curve

        curves = [
            Curve(one.name, *separated(thinned(one.steps, one.values, SMALL))) for one in self.courses(database, metric)
        ]
        return Line(tuple(curves), title=metric, log_y=log_of(database, run, metric))

    def figures(self, database: Database, run: Run, wanted: Wanted) -> Figures:
        """Every figure of the run, with as many points as can be seen."""
        rows = database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id)
        return Figures(tuple(map(partial(self.drawable, database), rows)))

    def drawable(self, database: Database, row: Figure) -> Drawable:
        """A figure, or a sentence about why there is none."""
        from labbook.figures import from_json, resolve

        try:
            return resolve(from_json(json.loads(row.spec)), partial(self.points, database, self.run_id))
        except LabbookError as error:
            return f"F{row.id} cannot be drawn: {error.message}"

    def points(self, database: Database, run_id: int, name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The points of a metric that a figure needs."""
        course = self.shelf.get(database, run_id, name)
        return separated(thinned(course.steps, course.values, MOST_POINTS))


def separated(points: Points) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Steps and values of points; a gap is a value that is no number, at the step before it."""
    steps: list[float] = []
    values: list[float] = []
    for point in points:
        steps.append(point[0] if point else steps[-1] if steps else 0.0)
        values.append(point[1] if point else math.nan)
    return tuple(steps), tuple(values)


def logged(database: Database, runs: tuple[int, ...]) -> tuple[str, ...]:
    """The names of the metrics of runs, each once, in the order they first appeared."""
    every = (metric.name for number in runs for metric in metrics.of_run(database, number))
    return tuple(dict.fromkeys(every))


def overview(database: Database, run: Run, wanted: Wanted) -> Overview:
    """What is known of the run in numbers and words."""
    from labbook.curves import in_words

    config = values.flat(values.load(run.config))
    described = curves.stored(database, run.id)
    mentions = entries.backlinks(database, f"R{run.id}")
    answered = database.all(Prediction, "WHERE run_id = :run ORDER BY id", run=run.id)
    return Overview(
        config,
        frozenset(given.changed(database, run)),
        values.flat(values.load(run.summary)),
        tuple(metrics.of_run(database, run.id)),
        tuple((name, in_words(description)) for name, description in described.items()),
        tuple((one, other_seeds.described_with_seeds(database, one)) for one in answered),
        tuple(database.all(Artifact, "WHERE run_id = :run ORDER BY id", run=run.id)),
        tuple(mentions),
    )


def log_of(database: Database, run: Run, name: str) -> bool:
    """Whether a figure of the run draws a metric on a logarithmic axis."""
    specs = database.rows("SELECT spec FROM figure WHERE run_id = :run", run=run.id)
    found = [json.loads(spec) for (spec,) in specs]
    return any(
        figure.get("log_y") and name in [series.get("metric") for series in figure.get("series", ())]
        for figure in found
        if figure.get("type") == "line"
    )


def code(database: Database, run: Run, wanted: Wanted) -> Code:
    """The code it was made with."""
    state = database.get(CodeState, run.code_id) if run.code_id else None
    names = [str(name) for name, *_ in json.loads(state.untracked)] if state else []
    return Code(state, tuple(names))


def surroundings(database: Database, run: Run, wanted: Wanted) -> Surroundings:
    """Python, machine, packages and variables."""
    place = database.get(Environment, run.environment_id) if run.environment_id else None
    return Surroundings(
        place, json.loads(place.packages) if place else {}, json.loads(place.variables) if place else {}
    )
