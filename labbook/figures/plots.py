"""A plot with two axes, from its parts to lines of text; the canvas supplies the drawing surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from labbook.figures.page import GREY, Pen, fit, one_line, pad, short, wrapped
from labbook.figures.points import Point, Scale
from labbook.figures.ticks import Tick, linear_ticks, log_ticks

RULE = "┄"
FINE = "braille"
"""The symbol that stands for dots, eight to a cell."""
UNIT = Scale(0.0, 1.0)
SMALLEST_ROWS = 3
NARROW = 30
"""Below this many cells there is no margin for mark labels."""


@dataclass(frozen=True)
class Layer:
    """Points from (0, 0) to (1, 1), each drawn as a symbol or joined by a fine line."""

    points: Sequence[Point]
    symbol: str
    colour: int
    """A terminal colour number."""
    connected: bool = False


@dataclass(frozen=True)
class Surface:
    """What the canvas draws: layers on a grid of cells with ticks at positions from 0 to 1."""

    columns: int
    rows: int
    label_width: int
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    layers: Sequence[Layer]


@dataclass(frozen=True)
class Plot:
    """The parts of a plot with axes, before its size is known."""

    header: list[str]
    notes: list[str]
    x: Scale = UNIT
    y: Scale = UNIT
    layers: Callable[[int, int], list[Layer]] | None = None
    """From columns and rows of the canvas to what is drawn on it; None where there is nothing to draw."""
    x_label: str = ""
    marks: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """From name to the value and its position on the y scale; one beyond its ends is named at the edge."""
    whole_x: bool = False
    fit_columns: Callable[[int], int] = lambda available: available


@dataclass(frozen=True)
class Sheet:
    """A plot in lines of text, and where on them its canvas lies."""

    lines: list[str]
    top: int = 0
    left: int = 0
    columns: int = 0
    rows: int = 0


def assemble(plot: Plot, width: int, height: int, pen: Pen, rasterise: Callable[[Surface], list[str]]) -> Sheet:
    """The whole plot in at most `height` lines of `width` cells."""
    if plot.layers is None:
        return Sheet([*plot.header, *wrapped(plot.notes, width, pen)][:height])
    margin = _margin_width(plot, width)
    notes = wrapped(plot.notes + (_mark_notes(plot) if not margin else []), width, pen)
    footer = ([_x_label(plot, width, pen)] if plot.x_label else []) + notes
    header, footer = _cropped(plot.header, footer, height - SMALLEST_ROWS - 2)
    rows = max(SMALLEST_ROWS, height - len(header) - len(footer) - 2)
    y_ticks = _ticks(plot.y, max(2, min(6, rows // 2)))
    label_width = min(max((len(label) for _, label in y_ticks), default=0), width // 2)
    columns = max(4, plot.fit_columns(width - label_width - 1 - margin))
    layers = [*_rules(plot, columns, rows), *plot.layers(columns, rows)]
    x_ticks = _x_ticks(plot, columns)
    y_ticks = [(plot.y.unit(value), pad(label, label_width, right=True)) for value, label in y_ticks]
    surface = Surface(columns, rows, label_width, x_ticks, y_ticks, layers)
    lines = [*header, *_with_margin(rasterise(surface), plot, rows, margin, pen), *footer]
    return Sheet(lines[:height], len(header), label_width + 1, columns, rows)


def _cropped(header: list[str], footer: list[str], room: int) -> tuple[list[str], list[str]]:
    """Header and footer cut, the footer first, to leave the canvas its rows."""
    header = header[: max(0, room)]
    return header, footer[: max(0, room - len(header))]


def _ticks(scale: Scale, most: int, whole: bool = False) -> list[Tick]:
    if scale.log:
        return log_ticks(scale.low, scale.high, most)
    return linear_ticks(scale.low, scale.high, most, whole)


def _x_ticks(plot: Plot, columns: int) -> list[Tick]:
    for most in range(max(2, min(9, columns // 5)), 0, -1):
        ticks = _ticks(plot.x, most, plot.whole_x)
        if sum(len(label) + 2 for _, label in ticks) <= columns:
            break
    return [(plot.x.unit(value), label) for value, label in ticks]


def _x_label(plot: Plot, width: int, pen: Pen) -> str:
    return pen.dim(pad(f"{fit(one_line(plot.x_label), width - 2)} →", width, right=True))


def _row(plot: Plot, position: float, rows: int) -> int:
    """The row, counted from the bottom, of a position on the y scale; the nearest edge for one beyond it."""
    return round(min(max(plot.y.unit(position), 0.0), 1.0) * (rows - 1))


def _rules(plot: Plot, columns: int, rows: int) -> list[Layer]:
    across = [i / (columns - 1) for i in range(columns)]
    inside = [position for _, position in plot.marks.values() if plot.y.low <= position <= plot.y.high]
    heights = {_row(plot, position, rows) / (rows - 1) for position in inside}
    return [Layer([(x, height) for x in across], RULE, GREY) for height in sorted(heights)]


def _mark_text(plot: Plot, name: str) -> str:
    """A mark's name and value, behind an arrow where it lies beyond the axis."""
    return f"{_arrow(plot, name)}{one_line(name)} = {short(plot.marks[name][0])}"


def _arrow(plot: Plot, name: str) -> str:
    """Where a mark lies that is beyond the axis; empty for one on it."""
    position = plot.marks[name][1]
    return "↑ " if position > plot.y.high else "↓ " if position < plot.y.low else ""


def _mark_notes(plot: Plot) -> list[str]:
    return [f"{'' if _arrow(plot, name) else f'{RULE} '}{_mark_text(plot, name)}" for name in plot.marks]


def _margin_width(plot: Plot, width: int) -> int:
    """Cells kept at the right for mark labels, with the space before them."""
    if width < NARROW or not plot.marks:
        return 0
    longest = max(cell_len(_mark_text(plot, name)) for name in plot.marks)
    return min(longest, width // 3) + 1


def _with_margin(lines: list[str], plot: Plot, rows: int, margin: int, pen: Pen) -> list[str]:
    if not margin:
        return lines
    labels: dict[int, list[str]] = {}
    for name, (_, position) in sorted(plot.marks.items(), key=lambda item: -item[1][1]):
        line = rows - 1 - _row(plot, position, rows)
        labels.setdefault(line, []).append(_mark_text(plot, name))
    return [
        f"{line} {pen.tint(fit(', '.join(labels[i]), margin - 1), GREY)}" if i in labels else line
        for i, line in enumerate(lines)
    ]
