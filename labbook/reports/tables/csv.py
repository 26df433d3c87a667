"""A table as CSV: one header, raw numbers with all their digits, a column for each part of an estimate."""

from __future__ import annotations

from csv import writer
from io import StringIO

from labbook.reports.tables.table import Cell, Column, Kind, Table, refs

PARTS: dict[Kind, tuple[str, ...]] = {
    "value": ("", "_low", "_high", "_n", "_marks"),
    "delta": ("", "_low", "_high"),
}
"""What follows the name of a column in the header, for each column that it becomes."""

EXACT = 2**53
"""Up to here floats hold every whole number."""


def csv(table: Table) -> str:
    """The rows; times are in seconds, missing values empty, and warnings have no place in it."""
    text = StringIO()
    lines = writer(text, lineterminator="\n")
    lines.writerow([heading(column) + part for column in table.columns for part in PARTS.get(column.kind, ("",))])
    for row in table.rows:
        lines.writerow(
            [field for column, cell in zip(table.columns, row, strict=True) for field in fields(cell, column)]
        )
    return text.getvalue()


def heading(column: Column) -> str:
    """The name of a column in plain letters."""
    return "seconds" if column.kind == "time" else column.name.replace("Δ ", "delta_")


def fields(cell: Cell, column: Column) -> list[str]:
    """The parts of one cell."""
    if column.kind == "runs":
        return [refs(cell.runs).replace(",", "")]
    if column.kind in ("setting", "count"):
        return [cell.text if cell.value is None else f"{cell.value:.0f}"]
    if column.kind == "number":
        return [cell.text if cell.value is None else number(cell.value)]
    numbers = [number(cell.value), number(cell.low), number(cell.high)]
    if column.kind == "value":
        return [*numbers, str(cell.n), " ".join((*cell.marks, *cell.doubts))]
    return numbers if column.kind == "delta" else numbers[:1]


def number(value: float | None) -> str:
    """A number with all its digits; a whole one without a point."""
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
