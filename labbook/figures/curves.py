"""Line figures as plots, and what they share with scatter figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from labbook.figures.line import Line, Series
from labbook.figures.numbers import LARGEST
from labbook.figures.page import NOTHING, PALETTE, Entry, Pen, colour_of, legend, one_line, short, symbol_of
from labbook.figures.plots import FINE, Layer, Plot
from labbook.figures.points import Losses, Point, Scale, placed, runs, scale_of, thinned
from labbook.figures.scatter import Scatter

Runs = list[list[Point]]

REACH = 1.0
"""How far from the curve a mark may lie to be on the axis, in heights of the curve."""


def line_plot(figure: Line, width: int, pen: Pen) -> Plot:
    """The curves of a line figure."""
    losses = Losses()
    curves = [_runs(figure, series, losses) for series in figure.series]
    points = [point for curve in curves for run in curve for point in run]
    header = pen.title(figure.title, width) + _line_legend(figure, width, pen)
    return point_plot(figure, header, points, losses, partial(_curve_layers, curves))


def point_plot(
    figure: Line | Scatter,
    header: list[str],
    points: Sequence[Point],
    losses: Losses,
    layers: Callable[[Scale, Scale, int, int], list[Layer]],
) -> Plot:
    """A plot whose axes span the points and the marks near them."""
    if not points:
        return Plot(header, notes=[NOTHING, *losses.notes()])
    marks, missing = positions(figure.marks, figure.log_y)
    x = scale_of((point[0] for point in points), figure.log_x)
    y = scale_with_marks([point[1] for point in points], marks, figure.log_y)
    whole = not figure.log_x and all(point[0] == int(point[0]) for point in points)
    return Plot(header, losses.notes() + missing, x, y, partial(layers, x, y), figure.x_label, marks, whole)


def to_unit(points: Iterable[Point], x: Scale, y: Scale) -> list[Point]:
    """The points as fractions of both axes."""
    return [(x.unit(point[0]), y.unit(point[1])) for point in points]


def _runs(figure: Line, series: Series, losses: Losses) -> Runs:
    pairs = zip(series.x, series.y, strict=True)
    return runs([placed(x, y, figure.log_x, figure.log_y, losses) for x, y in pairs])


def _line_legend(figure: Line, width: int, pen: Pen) -> list[str]:
    entries = [Entry("↑", None, one_line(figure.y_label))] if figure.y_label else []
    if len(figure.series) == 1:
        entries.append(Entry("─", PALETTE[0], _only_text(figure.series[0])))
    else:
        entries += [
            Entry(symbol_of(i), colour_of(i), _one_of_many_text(series)) for i, series in enumerate(figure.series)
        ]
    return legend(entries, width, pen)


def _one_of_many_text(series: Series) -> str:
    name = one_line(series.name)
    return f"{name} → {short(series.y[-1])}" if series.y else f"{name} (no points)"


def _only_text(series: Series) -> str:
    finite = [value for value in series.y if math.isfinite(value)]
    facts = "no points"
    if finite:
        facts = f"last {short(series.y[-1])}, min {short(min(finite))}, max {short(max(finite))}"
    return f"{one_line(series.name)}  {facts}".strip()


def positions(marks: Mapping[str, float], log: bool) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Marks with their positions on the y scale, and a note on each that has none."""
    known: dict[str, tuple[float, float]] = {}
    missing: list[str] = []
    for name, value in marks.items():
        if -LARGEST <= value <= LARGEST and (value > 0 or not log):
            known[name] = (value, math.log10(value) if log else value)
        else:
            missing.append(f"mark {one_line(name)} = {short(value)} not on this axis")
    return known, missing


def scale_with_marks(heights: Sequence[float], marks: Mapping[str, tuple[float, float]], log: bool) -> Scale:
    """A scale around heights and marks, but for marks so far away that the curve would lie flat beside them."""
    own = scale_of(heights, log)
    reach = REACH * (own.high - own.low)
    near = [position for _, position in marks.values() if own.low - reach <= position <= own.high + reach]
    return scale_of([*heights, *near], log)


def _curve_layers(curves: Sequence[Runs], x: Scale, y: Scale, columns: int, rows: int) -> list[Layer]:
    lines: list[Layer] = []
    symbols: list[Layer] = []
    for index, curve in enumerate(curves):
        colour = colour_of(index)
        thin = [thinned(run, 2 * columns, x) for run in curve]
        lines += [Layer(to_unit(run, x, y), FINE, colour, connected=True) for run in thin]
        spots = [run[0] for run in curve if len(run) == 1]
        if len(curves) > 1:
            spots += landmarks([point for run in thin for point in run], index, len(curves), columns, x)
        symbols.append(Layer(to_unit(spots, x, y), symbol_of(index), colour))
    return lines + symbols


def landmarks(points: Sequence[Point], index: int, total: int, columns: int, x: Scale) -> list[Point]:
    """A few points of a curve, staggered between curves, where its symbol is drawn."""
    by_column = {round(x.unit(point[0]) * (columns - 1)): point for point in points}
    spacing = max(12, 4 * total)
    first = round((index + 0.5) * spacing / total)
    wanted = range(first, columns, spacing)
    near = [min(by_column, key=lambda c: abs(c - column)) for column in wanted if by_column]
    return [by_column[column] for column in dict.fromkeys(near)] or list(points[-1:])
