"""A grid as a figure, kept with its sweep."""

from __future__ import annotations

import json
import math

from labbook.clock import now
from labbook.figures import Bar, Heatmap, Line, Series
from labbook.figures.base import Figure as Drawing
from labbook.reports.tables.axes import NOTHING
from labbook.reports.tables.chosen import Setting
from labbook.reports.tables.grid import Grid
from labbook.reports.tables.groups import shown
from labbook.store.database import Database
from labbook.store.records import Figure


def drawing(grid: Grid) -> Drawing:
    """A heatmap over two parameters; over one a line of numbers, or bars of names. Holes are NaN."""
    labels = tuple(shown(list(grid.row_values)))
    if grid.columns:
        return Heatmap(
            values=tuple(tuple(mean(grid, row, column) for column in grid.column_values) for row in grid.row_values),
            row_labels=labels,
            col_labels=tuple(shown(list(grid.column_values))),
            title=f"{grid.value}: {grid.rows} down, {grid.columns} across",
            x_label=grid.columns,
            y_label=grid.rows,
        )
    means = tuple(mean(grid, row, NOTHING) for row in grid.row_values)
    several = any(cell.n > 1 for cell in grid.cells.values())
    name = f"mean {grid.value}" if several else str(grid.value)
    numbers = [row.number for row in grid.row_values if row.number is not None]
    if len(means) > 2 and len(numbers) == len(means):
        return Line(series=(Series(name, tuple(numbers), means),), title=f"{name} over {grid.rows}", x_label=grid.rows)
    return Bar(labels=labels, values=means, title=f"{name} by {grid.rows}")


def mean(grid: Grid, row: Setting, column: Setting) -> float:
    """The value of a place; NaN where it has none, or lost a seed to a NaN or a never."""
    cell = grid.cells.get((row, column))
    return math.nan if cell is None or cell.value is None or cell.lost else cell.value


def keep(database: Database, sweep_id: int, grid: Grid) -> Figure:
    """Keep the grid's figure with its sweep, inside `write()`."""
    figure = drawing(grid)
    spec = json.dumps(figure.to_json(), ensure_ascii=False)
    number = database.insert("figure", sweep_id=sweep_id, name=figure.title, spec=spec, created_at=now())
    kept = database.get(Figure, number)
    assert kept is not None
    return kept
