"""A sensible few of the figures that runs and sweeps kept."""

from __future__ import annotations

import json
from collections.abc import Sequence

from labbook.errors import LabbookError
from labbook.figures import Line, Series
from labbook.journal import figures
from labbook.reports.material import Material
from labbook.reports.parts.again import given
from labbook.reports.report import Block, Paragraph, Picture
from labbook.store.database import Database
from labbook.store.records import Figure, HypothesisEvent, Run

MOST = 6
MOST_SWEEPS = 3
DAY = 86_400_000_000
"""Microseconds."""
MOST_LOOKED = 300
"""Newest runs among which there are enough configs."""
MOST_CURVES = 8
"""Runs whose metric is drawn in one figure."""


def of_runs(material: Material, runs: Sequence[Run], most: int = MOST) -> list[Block]:
    """The newest figure of each sweep, the runs' first metric in one plot, or of each name the newest figure."""
    database = material.database
    sweeps = sorted({run.sweep_id for run in runs if run.sweep_id}, reverse=True)
    rows = [figure for sweep in sweeps if (figure := of_sweep(database, sweep))][:MOST_SWEEPS]
    overlay = together(material, runs)
    kept = [row for row in of_each_name(database, runs) if not overlay or not is_curve(row)]
    return [*(picture(database, row) for row in rows), *overlay, *(picture(database, row) for row in kept)][:most]


def of_sweep(database: Database, sweep: int) -> Figure | None:
    """The newest figure of a sweep."""
    return database.one(Figure, "WHERE sweep_id = :sweep ORDER BY id DESC", sweep=sweep)


def of_each_name(database: Database, runs: Sequence[Run]) -> list[Figure]:
    """The newest figure of each name."""
    numbers = json.dumps([run.id for run in runs])
    found = database.all(Figure, "WHERE run_id IN (SELECT value FROM json_each(:runs)) ORDER BY id DESC", runs=numbers)
    by_name = {figure.name: figure for figure in reversed(found)}
    return sorted(by_name.values(), key=lambda figure: figure.id)


def together(material: Material, runs: Sequence[Run]) -> list[Block]:
    """The first metric of the newest run's experiment, of one run a config, where there are several configs."""
    database = material.database
    done = [run for run in runs if run.status == "done"]
    recent = (run for run in done[-MOST_LOOKED:] if run.experiment == done[-1].experiment)
    by_config = {given(material, run): run for run in recent}
    alike = list(by_config.items())[-MOST_CURVES:]
    if len(alike) < 2:
        return []
    newest = alike[-1][1]
    name = database.value("SELECT name FROM metric WHERE run_id = :run ORDER BY id LIMIT 1", run=newest.id)
    if name is None:
        return []
    curves = [curve(database, run, name, words) for words, run in alike]
    title = name if len(done) == len(curves) else f"{name} of {len(curves)} of {len(done)} runs, one a config"
    own = lines(database, newest, name)
    marks = {mark: value for line in own for mark, value in line.marks.items()}
    return [Picture(Line(tuple(curves), title, "step", log_y=any(line.log_y for line in own), marks=marks))]


def curve(database: Database, run: Run, name: str, words: str) -> Series:
    """A metric of a run, by what the run was given."""
    steps, values = figures.points(database, run.id, name)
    return Series(f"R{run.id} {words}", tuple(steps), tuple(values))


def is_curve(row: Figure) -> bool:
    """Whether a figure shows metrics, which are drawn together."""
    return '"metric": "' in row.spec.replace('"metric": ""', "")


def lines(database: Database, run: Run, name: str) -> list[Line]:
    """The line figures that a run itself kept of a metric, with its constants."""
    from labbook.figures import from_json

    found = []
    for row in database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id):
        try:
            figure = from_json(json.loads(row.spec))
        except LabbookError:  # a newer labbook's
            continue
        if isinstance(figure, Line) and name in figure.metrics():
            found.append(figure)
    return found


def picture(database: Database, row: Figure) -> Block:
    """A figure that was kept, or why it cannot be drawn."""
    try:
        owner = f"R{row.run_id}" if row.run_id else f"S{row.sweep_id}" if row.sweep_id else ""
        return Picture(figures.drawable(database, row), f"F{row.id}", owner)
    except LabbookError as error:
        return Paragraph((f"F{row.id} cannot be drawn: {error.message}",), "dim")


def of_credence(events: Sequence[HypothesisEvent]) -> list[Block]:
    """The course of a credence, where it moved at least twice and over days."""
    moves = [event for event in events if event.credence is not None]
    if len(moves) < 3 or moves[-1].at - moves[0].at < DAY:
        return []
    days = tuple((event.at - moves[0].at) / DAY for event in moves)
    sure = tuple(100 * (event.credence or 0.0) for event in moves)
    return [Picture(Line((Series("credence", days, sure),), "Credence", "days since it was stated", "%"))]
