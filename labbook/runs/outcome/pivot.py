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


def of_runs(runs: list[Run], axes: dict[str, list[Any]], wanted: str = "") -> Table | None:
    """The grid of a sweep over its two longest axes; None when no run has a number to show.

    The value is `wanted` if any run's summary has it, else the first number of the summaries.
    """
    done = [(run, values.flat(values.load(run.summary))) for run in runs if run.status == "done"]
    value = headline([summary for _, summary in done], wanted)
    if not value:
        return None
    rows, columns = shown_axes(axes)
    row_values, column_values = axes[rows], axes.get(columns, [None])
    found: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for run, summary in done:
        number = value_of(summary.get(value))
        given = values.load(run.config)
        config = {**values.flat(given), **given}
        if number is not None:
            place = position(config, rows, row_values), position(config, columns, column_values)
            found.setdefault(place, []).append((run.id, number))
    cells = {place: Cell(sum(n for _, n in got) / len(got), tuple(i for i, _ in got)) for place, got in found.items()}
    return Table(value, rows, columns, tuple(row_values), tuple(column_values), cells)


def value_of(value: Any) -> float | None:
    """The number to show; a NaN is one, unlike in a filter."""
    return value if isinstance(value, float) else values.number(value)


def headline(summaries: list[dict[str, Any]], wanted: str) -> str:
    """The summary value that a sweep is about: the wanted one, or the first that is a number in any run."""
    for name in dict.fromkeys([wanted, *(name for summary in summaries for name in summary)]):
        known = [s[name] for s in summaries if name in s and not isinstance(s[name], bool)]
        if any(value_of(value) is not None for value in known):
            return str(name)
    return ""


def shown_axes(axes: dict[str, list[Any]]) -> tuple[str, str]:
    """The axes to show as rows and columns: those with the most values; seeds only where there is room for them."""
    ranked = sorted(axes, key=lambda name: (name in AVERAGED, -len(axes[name])))[:2]
    chosen = [name for name in axes if name in ranked]
    chosen.sort(key=lambda name: name in AVERAGED)
    return (chosen[0], chosen[1]) if len(chosen) > 1 else (chosen[0], "")


def position(config: dict[str, Any], axis: str, options: list[Any]) -> int:
    """Where on an axis a config stands; 0 on the axis that is not there."""
    return [repr(option) for option in options].index(repr(config[axis])) if axis else 0


def markdown(table: Table) -> str:
    """The grid as a Markdown table, each cell with its runs; a mean at the end of rows that go over seeds."""
    averaged = table.columns in AVERAGED
    head = [
        cell(table.value),
        *(cell(f"{table.columns}={values.shown(v)}") if table.columns else "" for v in table.column_values),
    ]
    lines = [row_of([*head, "mean"] if averaged else head), "|" + "---|" * (len(head) + averaged)]
    for r, row_value in enumerate(table.row_values):
        cells = [shown_cell(table.cells.get((r, c))) for c in range(len(table.column_values))]
        mean = [values.shown(over_columns(table, r))] if averaged else []
        lines.append(row_of([cell(f"{table.rows}={values.shown(row_value)}"), *cells, *mean]))
    return "\n".join(lines)


def row_of(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def cell(text: str) -> str:
    """Text that stays inside its table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def over_columns(table: Table, row: int) -> float:
    """The mean over a row's runs; NaN for an empty row."""
    cells = [table.cells[row, c] for c in range(len(table.column_values)) if (row, c) in table.cells]
    count = sum(len(cell.runs) for cell in cells)
    return sum(cell.mean * len(cell.runs) for cell in cells) / count if count else math.nan


def shown_cell(cell: Cell | None) -> str:
    """A mean with the runs behind it; a hole says so."""
    if cell is None:
        return "·"
    if len(cell.runs) == 1:
        return f"{values.shown(cell.mean)} (R{cell.runs[0]})"
    return f"{values.shown(cell.mean)} (mean of {len(cell.runs)})"


def drawing(table: Table) -> Drawing:
    """The grid as a figure: a heatmap over two axes; over one axis a line of numbers, or bars of names."""
    labels = [values.shown(v) for v in table.row_values]
    if table.columns and table.columns not in AVERAGED:
        return Heatmap(
            values=tuple(tuple(row) for row in table.numbers()),
            row_labels=tuple(labels),
            col_labels=tuple(values.shown(v) for v in table.column_values),
            title=f"{table.value}: {table.rows} down, {table.columns} across",
            x_label=table.columns,
            y_label=table.rows,
        )
    means = tuple(over_columns(table, row) for row in range(len(labels)))
    name = f"mean {table.value}" if table.columns else table.value
    if len(means) > 2 and all(values.number(v) is not None for v in table.row_values):
        points = Series(name, tuple(float(v) for v in table.row_values), means)
        return Line(series=(points,), title=f"{name} over {table.rows}", x_label=table.rows)
    return Bar(labels=tuple(labels), values=means, title=f"{name} by {table.rows}")


def keep_figure(database: Database, sweep_id: int, table: Table) -> Figure:
    """Keep the grid's figure with its sweep, inside `write()`."""
    figure = drawing(table)
    spec = json.dumps(figure.to_json(), ensure_ascii=False)
    number = database.insert("figure", sweep_id=sweep_id, name=figure.title, spec=spec, created_at=now())
    kept = database.get(Figure, number)
    assert kept is not None
    return kept
