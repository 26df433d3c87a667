"""A comparison of runs as a table."""

from __future__ import annotations

from typing import Any

from labbook.journal.claims import Quantity
from labbook.reports.tables.comparison import Comparison, Row
from labbook.reports.tables.measuring import better
from labbook.reports.tables.table import Cell, Column, Table
from labbook.store import values


def table(compared: Comparison) -> Table:
    """The comparison as a table: a column for each run, after it the differences to the baseline."""
    columns = [Column("of", "setting"), Column("name", "setting")]
    for run in compared.runs:
        columns += [Column(run, "number"), *([Column(f"Δ {run}", "delta")] if run != compared.baseline else [])]
    return Table(
        f"{', '.join(compared.runs)}: what differs, and what came out",
        "",
        tuple(columns),
        tuple(cells(compared, row) for row in (*compared.differences, *compared.metrics)),
        (f"Δ difference to {compared.baseline}",),
        compared.warnings,
    )


def cells(compared: Comparison, row: Row) -> tuple[Cell, ...]:
    """One row of the table, the best number marked."""
    best = best_of(row) if row.deltas else None
    found = [Cell(row.group), Cell(row.name)]
    differences = row.deltas or (None,) * len(compared.runs)
    for run, value, text, difference in zip(compared.runs, row.values, row.told(), differences, strict=True):
        found.append(Cell(text, marks=("best",) if best is not None and value == best else (), value=raw(value)))
        if run != compared.baseline:
            found.append(Cell(value=difference))
    return tuple(found)


def raw(value: Any) -> float | None:
    """A value that is a number and no yes or no."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def best_of(row: Row) -> float | None:
    """The best of several numbers, where the name tells which that is and they are not all the same."""
    numbers = [number for number in map(values.number, row.values) if number is not None]
    direction = better(Quantity("", row.name))
    if len(set(numbers)) < 2 or not direction:
        return None
    return min(numbers) if direction == "min" else max(numbers)
