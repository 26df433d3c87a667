"""A sweep as a grid: one value per cell, averaged over the axes that are not shown."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

from labbook.clock import now
from labbook.figures import Bar, Heatmap, Line, Series
from labbook.figures.base import Figure as Drawing
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Figure, Run

AVERAGED = ("seed",)
"""Axes that are averaged over before any other."""


class Cell(NamedTuple):
    """The mean of a value over the runs of a cell, how many there are, and which."""

    mean: float
    runs: tuple[int, ...]


class Table(NamedTuple):
    """A value over one or two axes of a sweep; a missing cell is a hole."""

    value: str
    rows: str
    columns: str
    row_values: tuple[Any, ...]
    column_values: tuple[Any, ...]
    cells: dict[tuple[int, int], Cell]

    def numbers(self) -> list[list[float]]:
        """The means as a grid, NaN for holes."""
        return [
            [self.cells[r, c].mean if (r, c) in self.cells else math.nan for c in range(len(self.column_values))]
            for r in range(len(self.row_values))
        ]


def of_runs(runs: list[Run], axes: dict[str, list[Any]], value: str = "") -> Table | None:
    """The grid of a sweep over its two longest axes; None when no run has a number to show."""
    done = [(run, values.flat(values.load(run.summary))) for run in runs if run.status == "done"]
    value = value or headline([summary for _, summary in done])
    if not value:
        return None
    rows, columns = shown_axes(axes)
    row_values, column_values = axes.get(rows, [None]), axes.get(columns, [None])
    found: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for run, summary in done:
        number = values.number(summary.get(value))
        config = values.flat(values.load(run.config))
        if number is not None and (not rows or config.get(rows) in row_values):
            place = position(config, rows, row_values), position(config, columns, column_values)
            found.setdefault(place, []).append((run.id, number))
    cells = {place: Cell(sum(n for _, n in got) / len(got), tuple(i for i, _ in got)) for place, got in found.items()}
    return Table(value, rows, columns, tuple(row_values), tuple(column_values), cells)


def headline(summaries: list[dict[str, Any]]) -> str:
    """The summary value that a sweep is about: the first one that is a number in any run."""
    for name in dict.fromkeys(name for summary in summaries for name in summary):
        if any(values.number(s.get(name)) is not None and not isinstance(s.get(name), bool) for s in summaries):
            return str(name)
    return ""


def shown_axes(axes: dict[str, list[Any]]) -> tuple[str, str]:
    """The axes to show as rows and columns: those with the most values, seeds last."""
    ranked = sorted(axes, key=lambda name: (name in AVERAGED, -len(axes[name])))
    chosen = [name for name in axes if name in ranked[:2] and not (name in AVERAGED and len(axes) > 1)]
    return (chosen[0], chosen[1]) if len(chosen) > 1 else (chosen[0] if chosen else ranked[0], "")


def position(config: dict[str, Any], axis: str, options: list[Any]) -> int:
    """Where on an axis a config stands; 0 on the axis that is not there."""
    return options.index(config[axis]) if axis else 0


def markdown(table: Table) -> str:
    """The grid as a Markdown table, each cell with its runs."""
    head = [f"{table.value}"] + [
        f"{table.columns}={values.shown(v)}" if table.columns else "" for v in table.column_values
    ]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for r, row_value in enumerate(table.row_values):
        cells = [shown_cell(table.cells.get((r, c))) for c in range(len(table.column_values))]
        lines.append("| " + " | ".join([f"{table.rows}={values.shown(row_value)}", *cells]) + " |")
    return "\n".join(lines)


def shown_cell(cell: Cell | None) -> str:
    """A mean with the runs behind it; a hole says so."""
    if cell is None:
        return "·"
    if len(cell.runs) == 1:
        return f"{values.shown(cell.mean)} (R{cell.runs[0]})"
    return f"{values.shown(cell.mean)} (mean of {len(cell.runs)})"


def drawing(table: Table) -> Drawing:
    """The grid as a figure: a heatmap over two axes, a line over one of numbers, bars over one of names."""
    labels = [values.shown(v) for v in table.row_values]
    if table.columns:
        return Heatmap(
            values=tuple(tuple(row) for row in table.numbers()),
            row_labels=tuple(labels),
            col_labels=tuple(values.shown(v) for v in table.column_values),
            title=f"{table.value}: {table.rows} down, {table.columns} across",
            x_label=table.columns,
            y_label=table.rows,
        )
    column = [row[0] for row in table.numbers()]
    if len(column) > 2 and all(values.number(v) is not None for v in table.row_values):
        points = Series(table.value, tuple(float(v) for v in table.row_values), tuple(column))
        return Line(series=(points,), title=f"{table.value} over {table.rows}", x_label=table.rows)
    return Bar(labels=tuple(labels), values=tuple(column), title=f"{table.value} by {table.rows}")


def keep_figure(database: Database, sweep_id: int, table: Table) -> Figure:
    """Keep the grid's figure with its sweep, inside `write()`."""
    figure = drawing(table)
    spec = json.dumps(figure.to_json(), ensure_ascii=False)
    number = database.insert("figure", sweep_id=sweep_id, name=figure.title, spec=spec, created_at=now())
    kept = database.get(Figure, number)
    assert kept is not None
    return kept
