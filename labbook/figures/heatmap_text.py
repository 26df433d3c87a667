"""Heatmap figures as text: a shade and a number in each cell, read without colour as well as with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from rich.cells import cell_len

from labbook.figures.heatmap import Heatmap
from labbook.figures.numbers import LARGEST
from labbook.figures.page import NOTHING, Pen, fit, one_line, pad, short, wrapped

SHADES = " ░▒▓█"
HOLE = "·"
RAMP = (53, 54, 61, 25, 31, 30, 36, 71, 113, 149, 185, 220)
"""Background colours from low to high: violet, blue, green, yellow."""
WHITE, BLACK = 231, 16
MOST_ROWS = 40

Rows = Sequence[Sequence[float]]


@dataclass(frozen=True)
class _Grid:
    """The values to draw, pooled where they are many, and how a cell shows one."""

    values: Rows
    row_labels: list[str]
    col_labels: list[str]
    low: float
    high: float

    def level(self, value: float) -> float:
        """Where a value lies on the scale, from 0 to 1."""
        half_span = self.high / 2 - self.low / 2
        position = (value / 2 - self.low / 2) / half_span if half_span > 0 else 0.5
        return max(0.0, min(1.0, position))


@dataclass(frozen=True)
class HeatmapSheet:
    """A heatmap in lines of text, and where on them its cells lie."""

    lines: list[str]
    top: int = 0
    left: int = 0
    cell_width: int = 1
    tall: int = 1
    """Values that a cell is the mean of, from top to bottom."""
    wide: int = 1
    """Values that a cell is the mean of, from left to right."""


def heatmap_lines(figure: Heatmap, width: int, height: int | None, pen: Pen) -> list[str]:
    """A heatmap in at most `height` lines; cells too many to fit are drawn as means of blocks."""
    return heatmap_sheet(figure, width, height, pen).lines


def heatmap_sheet(figure: Heatmap, width: int, height: int | None, pen: Pen) -> HeatmapSheet:
    """A heatmap in at most `height` lines with the places of its cells, for who points at it."""
    header = pen.title(figure.title, width)
    axes = [f"↓ {one_line(figure.y_label)}"] if figure.y_label else []
    axes += [f"→ {one_line(figure.x_label)}"] if figure.x_label else []
    header += [pen.dim(fit("   ".join(axes), width))] if axes else []
    if not figure.values or not figure.values[0]:
        return HeatmapSheet([*header, fit(NOTHING, width)][:height])
    room = MOST_ROWS if height is None else max(1, height - len(header) - 3)
    tall, wide = _block(figure, width, room)
    grid, names = _lettered(_grid(figure, tall, wide), width)
    if names and height is not None:
        left = room - len(wrapped(names, width, pen))
        tall, wide = _block(figure, width, max(1, left))
        grid, names = _lettered(_grid(figure, tall, wide), width) if left > 0 else (_grid(figure, tall, wide), [])
    pooled = [] if tall == wide == 1 else [f"each cell is the mean of {tall}×{wide} values"]
    look = _look(grid, width)
    body = _body(grid, look, pen)
    notes = wrapped([*names, _scale_note(grid), *_hole_notes(figure), *pooled], width, pen)
    lines = [*header, *body, *notes][:height]
    return HeatmapSheet(lines, len(header) + 1, look.label_width + 1, look.cell_width, tall, wide)


def _block(figure: Heatmap, width: int, room: int) -> tuple[int, int]:
    """How many rows and columns of values share a cell, so that all fit."""
    labels = _row_labels(figure)
    tall = math.ceil(len(figure.values) / room)
    wide = math.ceil(len(figure.values[0]) / max(1, width - _label_width(labels, width) - 1))
    return tall, wide


def _row_labels(figure: Heatmap) -> list[str]:
    return [one_line(label) for label in figure.row_labels] or [str(i) for i in range(len(figure.values))]


def _grid(figure: Heatmap, tall: int, wide: int) -> _Grid:
    col_labels = [one_line(label) for label in figure.col_labels] or [str(i) for i in range(len(figure.values[0]))]
    finite = [v for row in figure.values for v in row if _drawable(v)] or [0.0]
    low = min(finite) if figure.low is None or not _drawable(figure.low) else figure.low
    high = max(finite) if figure.high is None or not _drawable(figure.high) else figure.high
    values = figure.values if tall == wide == 1 else _pooled(figure.values, tall, wide)
    return _Grid(values, _row_labels(figure)[::tall], col_labels[::wide], low, high)


def _pooled(values: Rows, tall: int, wide: int) -> Rows:
    rows, columns = len(values), len(values[0])
    return [
        [_block_mean(values[r : r + tall], c, c + wide) for c in range(0, columns, wide)] for r in range(0, rows, tall)
    ]


def _block_mean(rows: Rows, first: int, end: int) -> float:
    finite = [value for row in rows for value in row[first:end] if _drawable(value)]
    return sum(value / len(finite) for value in finite) if finite else math.nan


def _drawable(value: float) -> bool:
    return -LARGEST <= value <= LARGEST


def _label_width(labels: Sequence[str], width: int) -> int:
    return min(max(map(cell_len, labels)), width // 3)


@dataclass(frozen=True)
class _Look:
    """How the cells of a grid fit into a width."""

    label_width: int
    available: int
    """The cells of the terminal that each could have."""
    number: Callable[[float], str] | None
    """How values are written; None where only shades fit."""
    cell_width: int


def _look(grid: _Grid, width: int) -> _Look:
    label_width = _label_width(grid.row_labels, width)
    available = (width - label_width - 1) // len(grid.values[0])
    number = _number_format(grid, available)
    return _Look(label_width, available, number, _cell_width(grid, number, available))


def _lettered(grid: _Grid, width: int) -> tuple[_Grid, list[str]]:
    """Letters over the columns where two labels would be cut to the same, and what each letter stands for."""
    look, labels = _look(grid, width), grid.col_labels
    cut = {fit(label, look.cell_width - 1) for label in labels}
    if look.number is None or len(cut) == len(set(labels)) or len(labels) > len(ascii_lowercase):
        return grid, []
    names = [f"{letter} {label}" for letter, label in zip(ascii_lowercase, labels, strict=False)]
    return replace(grid, col_labels=list(ascii_lowercase[: len(labels)])), names


def _body(grid: _Grid, look: _Look, pen: Pen) -> list[str]:
    labels = _column_line(grid.col_labels, look.cell_width, look.available, look.number is not None)
    return [pen.dim((" " * (look.label_width + 1) + labels).rstrip())] + [
        f"{pad(label, look.label_width, right=True)} "
        + "".join(_cell(value, grid, look.number, look.cell_width, pen) for value in row)
        for label, row in zip(grid.row_labels, grid.values, strict=True)
    ]


def _number_format(grid: _Grid, available: int) -> Callable[[float], str] | None:
    """The most precise way to write all values beside a shade in the cells; None where only a false one would fit."""
    finite = [value for row in grid.values for value in row if _drawable(value)]
    largest = max(map(abs, finite), default=0.0)
    is_plain = 0.01 <= largest < 1e5 or not largest
    for number in [_fixed(d) for d in _decimals(finite, largest)] if is_plain else [short_exponent]:
        if _longest(grid, number) + 2 <= available:
            return number
    return None


def _decimals(finite: Sequence[float], largest: float) -> Iterator[int]:
    """How many decimals tell the largest value to two digits at least, most first, then those that round nothing."""
    first = math.floor(math.log10(largest)) if largest else 0
    fewest = max(0, 1 - first)
    most = max(fewest, 2 - max(first, 0))
    yield from range(most, fewest - 1, -1)
    yield from (d for d in range(fewest - 1, -1, -1) if all(round(value, d) == value for value in finite))


def _fixed(decimals: int) -> Callable[[float], str]:
    return lambda value: _special(value) or f"{round(value, decimals) + 0.0:.{decimals}f}"


def short_exponent(value: float) -> str:
    """A number as 1.2e-5, for grids of very large or very small values."""
    return _special(value) or short(float(f"{value:.1e}"))


def _special(value: float) -> str:
    if math.isnan(value):
        return HOLE
    return "" if math.isfinite(value) else ("inf" if value > 0 else "-inf")


def _cell_width(grid: _Grid, number: Callable[[float], str] | None, available: int) -> int:
    if number is None:
        return min(available, 3)
    labels = max(map(cell_len, grid.col_labels))
    return min(available, max(_longest(grid, number) + 5, min(labels + 3, 14)))


def _longest(grid: _Grid, number: Callable[[float], str]) -> int:
    return max(len(number(value)) for row in grid.values for value in row)


def _column_line(labels: Sequence[str], cell_width: int, available: int, numbered: bool) -> str:
    """Column labels over their cells; in narrow cells only those that do not run into the last one."""
    if numbered:
        return "".join(pad(fit(label, cell_width - 1), cell_width - 1, right=True) + " " for label in labels)
    line = ""
    total = cell_width * len(labels)
    for index, label in enumerate(labels):
        start = index * cell_width
        if (not line or start > cell_len(line)) and start + cell_len(label) <= total:
            line = pad(line, start) + label
    return line


def _cell(value: float, grid: _Grid, number: Callable[[float], str] | None, width: int, pen: Pen) -> str:
    text = _shade(value, grid, width) if number is None else _numbered(value, grid, number, width)
    if not _drawable(value):
        return text
    step = min(len(RAMP) - 1, int(grid.level(value) * len(RAMP)))
    return pen.on(text, RAMP[step], WHITE if step < len(RAMP) / 2 else BLACK)


def _shade(value: float, grid: _Grid, width: int) -> str:
    if not _drawable(value):
        return pad(HOLE if math.isnan(value) else "∞", width)
    return SHADES[min(len(SHADES) - 1, int(grid.level(value) * len(SHADES)))] * width


def _numbered(value: float, grid: _Grid, number: Callable[[float], str], width: int) -> str:
    shades = 2 if width >= _longest(grid, number) + 5 else 1
    shade = _shade(value, grid, shades) if _drawable(value) else " " * shades
    return f"{shade}{number(value):>{width - 1 - shades}} "


def _scale_note(grid: _Grid) -> str:
    return f"{short(grid.low)} [{SHADES}] {short(grid.high)}"


def _hole_notes(figure: Heatmap) -> list[str]:
    holes = sum(math.isnan(value) for row in figure.values for value in row)
    infinite = sum(abs(value) > LARGEST for row in figure.values for value in row)
    notes = [f"{HOLE} no value ({holes:,})"] if holes else []
    return notes + ([f"{infinite:,} infinite"] if infinite else [])
