"""Figures of the journal, ready to draw: stored data with the run's metrics filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Figure as FigureRow

if TYPE_CHECKING:
    from labbook.figures import Figure

LINK = re.compile(r"^!\[[^\]]*\]\((F\d+)\)\s*$")
"""A line of an entry that stands for a figure."""


def drawable(database: Database, row: FigureRow) -> Figure:
    """The figure that a row holds, with points for the metrics that it names."""
    from labbook.figures import from_json, resolve

    figure = from_json(json.loads(row.spec))
    return resolve(figure, lambda name: points(database, row.run_id, name))


def points(database: Database, run_id: int | None, name: str) -> tuple[list[float], list[float]]:
    """The steps and values of a metric; none for a figure that belongs to no run."""
    if run_id is None:
        return [], []
    series = metrics.series(database, run_id, name)
    return [float(step) for step in series.steps], list(series.values)


def of_metric(
    database: Database, run_ids: list[int], name: str, log_y: bool = False, called: Mapping[int, str] | None = None
) -> Figure:
    """A metric of one or several runs as curves in one figure; `called` are the names of the runs in its legend."""
    from labbook.figures import Line, Series

    curves = []
    for run_id in run_ids:
        steps, values = points(database, run_id, name)
        legend = (called or {}).get(run_id, f"R{run_id}") if len(run_ids) > 1 else name
        curves.append(Series(legend, tuple(steps), tuple(values)))
    title = f"{name} of {', '.join(f'R{run_id}' for run_id in run_ids)}"
    return Line(series=tuple(curves), title=title, x_label="step", log_y=log_y)
