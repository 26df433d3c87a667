"""How cells are written: as many digits as the interval allows, "one seed" and symbols beside them."""

from __future__ import annotations

import math

from labbook.clock import duration
from labbook.reports.tables.table import MARKS, Cell, Kind, refs

PLUS_MINUS = "±"
ROUNDING = 1e-12
"""Of a value, what comes of adding floats."""


def written(cell: Cell, kind: Kind) -> str:
    """A cell as people read it, with its doubts and symbols."""
    parts = [number(cell, kind), *(f"({doubt})" for doubt in cell.doubts)]
    if cell.value is not None:
        parts += [MARKS[mark] for mark in cell.marks]
    return " ".join(part for part in parts if part)


def number(cell: Cell, kind: Kind) -> str:
    """What a cell holds, without what is said beside it."""
    if kind == "runs":
        return refs(cell.runs)
    if cell.value is None or kind == "number":
        return cell.text
    if kind == "time":
        return duration(cell.value)
    if kind == "count":
        return f"{cell.value:.0f}"
    if kind == "delta":
        return ("+" if cell.value > 0 else "") + with_interval(cell.value, cell.low, cell.high, 1)
    return with_interval(cell.value, cell.low, cell.high)


def with_interval(value: float, low: float | None, high: float | None, digits: int = 3) -> str:
    """A value with half its interval, 0.912 ± 0.013: two digits of the reach, and so many at least of the value."""
    reach = None if low is None or high is None else (high - low) / 2
    if reach is None or not math.isfinite(reach) or not math.isfinite(value):
        return short(value)
    if reach <= abs(value) * ROUNDING:
        return f"{short(value)} {PLUS_MINUS} 0"
    size = max(abs(value), reach)
    if 1e-4 <= size < 1e6:
        return fixed(value, reach, digits)
    power = math.floor(math.log10(size))
    return f"({fixed(value / 10.0**power, reach / 10.0**power, digits)})e{power}"


def fixed(value: float, reach: float, digits: int) -> str:
    """Both as decimals; a value far smaller than its reach is not told more finely than makes sense."""
    places = decimals(reach, 2)
    of_value = min(max(places, decimals(value, digits)), places + digits - 1) if value else places
    return f"{value:.{of_value}f} {PLUS_MINUS} {reach:.{places}f}"


def decimals(value: float, digits: int) -> int:
    """How many decimals show so many digits of a number."""
    return max(0, digits - 1 - math.floor(math.log10(abs(value))))


def short(value: float) -> str:
    """A number of four digits; NaN by its name."""
    return "NaN" if math.isnan(value) else f"{value:.4g}"
