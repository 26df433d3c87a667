"""A table as values: what stands where, how sure it is, which runs it is from, and what has to be said with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from labbook.journal.statuses import SYMBOLS
from labbook.statistics import Estimate

Kind = Literal["setting", "count", "number", "value", "delta", "time", "runs"]
"""A number stands alone, a value may be a mean with its interval."""

MARKS = {
    "best": "★",
    "tainted": "†",
    "mixed": "≈",
    "not run": "·",
    **{status: SYMBOLS[status] for status in ("failed", "cancelled", "lost", "running", "queued")},
    "without the value": "–",
}
"""What is marked in cells, by symbols that need no colour."""


NAN = "NaN"


class Column(NamedTuple):
    """A column: its heading, and what it holds."""

    name: str
    kind: Kind


class Cell(NamedTuple):
    """A number with its interval, or a text; the runs that it is from, and the words that mark it."""

    text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    runs: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    lost: int = 0
    """Values that the number leaves out, as they are NaN or never came about."""


class Table(NamedTuple):
    """Columns and rows; what is the same in all rows, what the symbols mean, and what makes the rows unlike."""

    title: str
    same: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def legend(self) -> str:
        """The symbols that occur, each with its word."""
        marks = {mark for row in self.rows for cell in row for mark in cell.marks}
        return "   ".join(f"{symbol} {word}" for word, symbol in MARKS.items() if word in marks)


def of_estimate(found: Estimate, runs: Iterable[int] = (), marks: Iterable[str] = ()) -> Cell:
    """A cell for a mean or a difference over seeds; where all of them are NaN or never so is the cell."""
    all_lost = (f"all {found.left_out}" if found.left_out > 1 else "one seed",)
    doubts = tuple(found.doubts()) if found.n else all_lost
    if not found.n and found.lost != NAN:
        return Cell(found.lost, runs=tuple(runs), marks=tuple(marks), doubts=doubts, lost=found.left_out)
    return Cell("", found.mean, found.low, found.high, found.n, tuple(runs), tuple(marks), doubts, found.left_out)


def refs(runs: Iterable[int]) -> str:
    """The short ids of runs, stretches of them as R1..R6."""
    numbers = sorted(set(runs))
    stretches: list[list[int]] = [[number] for number in numbers[:1]]
    for before, number in pairwise(numbers):
        if number == before + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return ", ".join(stretch_of(stretch) for stretch in stretches)


def stretch_of(numbers: Sequence[int]) -> str:
    """Consecutive runs."""
    if len(numbers) > 2:
        return f"R{numbers[0]}..R{numbers[-1]}"
    return ", ".join(f"R{number}" for number in numbers)


def as_json(table: Table) -> dict[str, Any]:
    """The table with stable keys, its rows as objects by column."""
    return {
        "title": table.title,
        "same": table.same,
        "columns": [column._asdict() for column in table.columns],
        "rows": [
            {column.name: json_cell(cell) for column, cell in zip(table.columns, row, strict=True)}
            for row in table.rows
        ],
        "notes": table.notes,
        "warnings": table.warnings,
    }


def json_cell(cell: Cell) -> dict[str, Any]:
    """A cell with its runs as short ids."""
    return {**cell._asdict(), "runs": [f"R{number}" for number in cell.runs]}
