"""The cells of a sweep's grid: as rows of a table, as a heatmap, and one of them in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from labbook.figures.heatmap import Heatmap
from labbook.journal.statuses import COLOURS, SYMBOLS
from labbook.reports.tables.groups import shown
from labbook.reports.tables.numbers import number, short
from labbook.reports.tables.table import MARKS
from labbook.tui import words
from labbook.tui.data.sweep import Outcome
from labbook.tui.widgets.columns import Column, Layout, Row

if TYPE_CHECKING:
    from labbook.reports.tables.grid import Grid, Place
    from labbook.reports.tables.table import Cell

Runs = Mapping["Place", Sequence[Outcome]]
LARGEST = 26
"""Cells that a column has at most."""
UNDONE = ("running", "queued", "failed", "cancelled", "lost")
HOLE = MARKS["not run"]


def places(grid: Grid) -> list[list[Place]]:
    """The places of a grid, row by row."""
    return [[(row, column) for column in grid.column_values] for row in grid.row_values]


def table_rows(grid: Grid, runs: Runs) -> list[Row]:
    """A row for each value of the first axis."""
    return [
        Row(
            name, {"row": words.line(name, "bold")} | {str(at): cell(grid, runs, place) for at, place in enumerate(row)}
        )
        for name, row in zip(shown(list(grid.row_values)), places(grid), strict=True)
    ]


def layout(grid: Grid, rows: Sequence[Row]) -> Layout:
    """Columns as wide as what stands in them."""
    names = [str(name) for name in shown(list(grid.column_values))] if grid.columns else [str(grid.value)]
    first = max([cell_len(grid.rows), *(cell_len(row.key) for row in rows)])
    columns = [Column(words.line(grid.rows).plain, min(first, LARGEST), "row")]
    for at, name in enumerate(names):
        wide = max([cell_len(name), 5, *(cell_len(row.cells[str(at)].plain) for row in rows)])
        columns.append(Column(words.line(name).plain, min(wide, LARGEST), str(at), right=True))
    return Layout(tuple(columns), 2)


def cell(grid: Grid, runs: Runs, place: Place) -> Text:
    """What stands at a place: the mean with its interval, and the symbols of what did not get done, with how many."""
    known, here = grid.cells.get(place), runs.get(place, ())
    if not here:
        return Text(HOLE, "dim")
    best = known is not None and "best" in known.marks
    value = told(known)
    parts = [Text(f"{value}{MARKS['best'] if best else ''}", "bold" if best else "")] if value else []
    return Text(" ").join([*parts, *signs(here)]) if parts or signs(here) else Text(MARKS["without the value"], "dim")


def told(known: Cell | None) -> str:
    """The mean of a place with its interval and how many of its values it leaves out; empty where none is known."""
    if known is None or (known.value is None and not known.lost):
        return ""
    lost = f" ({', '.join(known.doubts)})" if known.lost else ""
    return f"{number(known, 'value')}{lost}"


def signs(runs: Sequence[Outcome]) -> list[Text]:
    """The symbols of what did not get done: ✗2."""
    counts = Counter(run.status for run in runs)
    return [
        Text(f"{SYMBOLS[status]}{counts[status] if counts[status] > 1 else ''}", COLOURS[status])
        for status in UNDONE
        if counts[status]
    ]


def heatmap(grid: Grid) -> Heatmap:
    """The means as shades; NaN where there is none."""
    return Heatmap(
        values=tuple(tuple(mean(grid, place) for place in row) for row in places(grid)),
        row_labels=tuple(shown(list(grid.row_values))),
        col_labels=tuple(shown(list(grid.column_values))) if grid.columns else (str(grid.value),),
        x_label=grid.columns,
        y_label=grid.rows,
    )


def mean(grid: Grid, place: Place) -> float:
    """The value of a place; NaN where it has none, or lost a seed to a NaN or a never."""
    known = grid.cells.get(place)
    return math.nan if known is None or known.value is None or known.lost else known.value


def heatmap_signs(grid: Grid, runs: Runs) -> dict[tuple[int, int], Text]:
    """What is written over the shades: what did not get done, by row and column."""
    found = {}
    for at, row in enumerate(places(grid)):
        for column, place in enumerate(row):
            known = grid.cells.get(place)
            lost = [Text(MARKS["without the value"])] if known is not None and known.lost else []
            here = [*signs(runs.get(place, ())), *lost]
            if here and math.isnan(mean(grid, place)):
                found[at, column] = here[0]
    return found


def in_words(grid: Grid, runs: Runs, place: Place, room: int) -> Iterator[Text]:
    """A cell: where it is, its mean, its interval and how many runs, then these."""
    row, column = place
    where = f"{grid.rows}={row.text}" + (f" {grid.columns}={column.text}" if grid.columns else "")
    known, here = grid.cells.get(place), runs.get(place, ())
    value = told(known)
    name = words.line(str(grid.value), "dim")
    n = f"   n={known.n}" if known is not None and known.n else ""
    spread = spread_of([run.value for run in here])
    yield Text.assemble(
        words.line(where, "bold"), "   ", *((name, " ", (value, "bold")) if value else ()), n, (spread, "dim")
    )
    if not here:
        yield Text("A hole: nothing was run here. F fills the holes.", "dim")
    for run in here[:room]:
        yield run_line(run)
    if len(here) > room:
        yield Text(f"… {words.counted(len(here) - room, 'more run')}", "dim")


def spread_of(values: Sequence[float | None]) -> str:
    """From the least to the most of several values."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return f"   from {short(min(known))} to {short(max(known))}" if len(known) > 1 else ""


def run_line(run: Outcome) -> Text:
    """A run of a cell."""
    seed = f"  seed {run.seed}" if run.seed is not None else ""
    value = "" if run.value is None else f"  {'never' if run.never else short(run.value)}"
    return Text.assemble((f"R{run.run_id}", "bold"), "  ", words.status(run.status), (seed, "dim"), value)
