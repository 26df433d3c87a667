"""A quantity over two parameters: a mean over the seeds in each cell, and what became of the cells that have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal.claims import Quantity
from labbook.reports.tables import unlike
from labbook.reports.tables.axes import NOTHING, Axes, axis_values, shown_axes
from labbook.reports.tables.by_config import Asked, values_of
from labbook.reports.tables.chosen import SEED, Setting, chosen, told, with_seed
from labbook.reports.tables.groups import Group, by_seed, grouped, shown, state
from labbook.reports.tables.measuring import Measured, better, lost_word
from labbook.reports.tables.table import MARKS, Cell, Column, Table, of_estimate
from labbook.statistics import interval
from labbook.store.database import Database

Place = tuple[Setting, Setting]
NO_VALUE = Quantity("", "")
"""The quantity of a grid whose runs have returned nothing yet."""


class Grid(NamedTuple):
    """The cells of a quantity by row and column; `columns` is empty where only one parameter varies.

    A place without a cell is a hole. `mixed` are the parameters that vary inside of cells.
    """

    title: str
    value: Quantity
    rows: str
    columns: str
    row_values: tuple[Setting, ...]
    column_values: tuple[Setting, ...]
    cells: Mapping[Place, Cell]
    mixed: tuple[str, ...]
    same: str
    warnings: tuple[str, ...]

    def holes(self) -> list[Place]:
        """The places at which nothing was run."""
        return [
            (row, column) for row in self.row_values for column in self.column_values if (row, column) not in self.cells
        ]


def of_runs(
    database: Database, runs: Sequence[int], title: str, axes: Axes, asked: Asked, unfinished: bool = False
) -> Grid:
    """The grid of some runs, `unfinished` also before any has a value; raises LabbookError where there is none."""
    found = chosen(database, runs, asked.where)
    found = with_seed(found) if SEED in (axes.rows, axes.columns) else found
    rows, columns = shown_axes(found, axes)
    ids = [run.id for run in found.runs if run.status == "done"]
    groups = grouped(found)
    counted = [id for group in groups for id in group.ids()]
    quantity, measured = next(iter(values_of(database, counted, asked).items()), (NO_VALUE, {}))
    if quantity == NO_VALUE and not unfinished:
        raise LabbookError(f"{title} has no value to show yet.", "None of its runs has returned or logged a number.")
    held = places(groups, found.same, rows, columns)
    doubtful = set(unlike.tainted(database, ids))
    cells = {place: cell_of(here, measured, asked.level, doubtful) for place, here in held.items()}
    mixed = tuple(name for name in groups[0].settings if name not in (rows, columns))
    shared = {name: setting for name, setting in found.same.items() if name not in (rows, columns)}
    return Grid(
        title,
        quantity,
        rows,
        columns,
        axis_values(rows, axes, {row for row, _ in held}, asked.where),
        axis_values(columns, axes, {column for _, column in held}, asked.where),
        with_best(cells, asked.best or better(quantity), (rows, columns), mixed),
        mixed,
        told(shared),
        (*unlike.of_values(str(quantity), counted, measured), *unlike.of_runs(database, found, groups)),
    )


def places(groups: Sequence[Group], same: dict[str, Setting], rows: str, columns: str) -> dict[Place, list[Group]]:
    """The groups of each place."""
    held: dict[Place, list[Group]] = {}
    for group in groups:
        settings = same | group.settings
        place = settings.get(rows, NOTHING), settings.get(columns, NOTHING)
        held.setdefault(place, []).append(group)
    return held


def cell_of(groups: Sequence[Group], measured: Mapping[int, Measured], level: float, doubtful: set[int]) -> Cell:
    """The mean of a place, or why there is none; over several configs it has no interval, which is one over seeds."""
    found = {run: value.value for run, value in measured.items()}
    word = lost_word(measured)
    numbers = [number for group in groups for number in by_seed(group, found).values()]
    ids = tuple(id for group in groups for id in group.ids() if id in found)
    doubt = ["tainted"] if doubtful & set(ids) else []
    if not any(group.counted for group in groups):
        word = state(groups[-1])
        return Cell(MARKS[word], marks=(word,), runs=tuple(run.id for group in groups for run in group.undone))
    if not numbers:
        return Cell(MARKS["without the value"], marks=("without the value",))
    cell = of_estimate(interval(numbers, level)._replace(lost=word), ids, doubt)
    if sum(bool(group.counted) for group in groups) > 1:
        return cell._replace(
            low=None, high=None, marks=("mixed", *doubt), doubts=cell.doubts if cell.lost else (f"{cell.n}",)
        )
    return cell._replace(doubts=cell.doubts or (f"{cell.n}",))


def with_best(cells: dict[Place, Cell], direction: str, axes: Sequence[str], mixed: Sequence[str]) -> dict[Place, Cell]:
    """The cells, the best on their data marked, less those in doubt or that lost a seed; no mark if cells mix data."""
    if not direction or any(map(unlike.is_data, mixed)):
        return cells
    found: dict[tuple[Setting, ...], dict[Place, float]] = {}
    for place, cell in cells.items():
        if cell.value is not None and not cell.lost and "tainted" not in cell.marks:
            data = tuple(setting for name, setting in zip(axes, place, strict=True) if unlike.is_data(name))
            found.setdefault(data, {})[place] = cell.value
    choose = min if direction == "min" else max
    best = [
        place
        for numbers in found.values()
        for place, number in numbers.items()
        if len(set(numbers.values())) > 1 and number == choose(numbers.values())
    ]
    return cells | {place: cells[place]._replace(marks=("best", *cells[place].marks)) for place in best}


def table(grid: Grid) -> Table:
    """The grid as a table: a row for each row value, holes and unfinished cells by symbol."""
    every = [cell for cell in grid.cells.values() if cell.value is not None]
    single = bool(every) and all(cell.n == 1 and not cell.lost for cell in every)
    names = [f"{grid.columns}={text}" if grid.columns else str(grid.value) for text in shown(list(grid.column_values))]
    rows = [
        (Cell(text), *(shown_cell(grid.cells.get((row, column)), single) for column in grid.column_values))
        for row, text in zip(grid.row_values, shown(list(grid.row_values)), strict=True)
    ]
    return Table(
        f"{grid.title}: {grid.value}" if grid.title else str(grid.value),
        grid.same,
        (Column(grid.rows, "setting"), *(Column(name, "value") for name in names)),
        tuple(rows),
        notes(grid, every, single),
        (*grid.warnings, *holes(grid)),
    )


def holes(grid: Grid) -> list[str]:
    """How many places were not run, if any."""
    count = len(grid.holes())
    told = f"{count} hole{'s' if count > 1 else ''}: `labbook pivot` with --fill runs what is missing"
    return [told] if count else []


def shown_cell(cell: Cell | None, single: bool) -> Cell:
    """A cell of the table; a hole says so, and where every cell is of one seed none does."""
    if cell is None:
        return Cell(MARKS["not run"], marks=("not run",))
    return cell._replace(doubts=()) if single and cell.n == 1 else cell


def notes(grid: Grid, cells: Sequence[Cell], single: bool) -> tuple[str, ...]:
    """What the numbers are."""
    lines = []
    if any(cell.low is not None for cell in cells):
        lines.append("± 95 % interval of the mean over seeds, (n) how many")
    elif single:
        lines.append("one seed in every cell")
    if grid.mixed:
        lines.append(f"{MARKS['mixed']} mean over {', '.join(grid.mixed)} too: --where keeps one")
    return tuple(lines)
