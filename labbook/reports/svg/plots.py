"""What of a figure goes on matplotlib's axes, by its type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import singledispatch
from itertools import cycle
from typing import TYPE_CHECKING

from labbook.figures import Bar, Figure, Heatmap, Histogram, Line, Scatter
from labbook.figures.numbers import LARGEST
from labbook.figures.points import scale_of, thinned
from labbook.reports.svg import axis
from labbook.reports.svg.heatmap import heatmap
from labbook.reports.svg.look import COLOURS
from labbook.reports.svg.words import clean, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3.1
COLUMNS = 600
"""How finely curves are drawn."""
STYLES = ("-", "--", ":", "-.")
MOST_DOTS = 2000
"""Points from which on they are drawn as one image."""
MOST_LETTERS = 400


def height(figure: Figure) -> float:
    """How high to draw it, in inches."""
    match figure:
        case Bar(labels=labels):
            return min(9.0, 1.2 + 0.26 * len(labels))
        case Heatmap(values=rows):
            return min(6.0, max(2.0, 1.1 + 0.34 * len(rows)))
        case Line(series=series):
            names = [one.name for one in series]
            return HEIGHT + 0.17 * max(0, math.ceil(len(names) / axis.beside(names)) - 1 if names else 0)
        case _:
            return HEIGHT


@singledispatch
def plot(figure: Figure, axes: Axes) -> None:
    """Draw a figure, by its type."""
    raise NotImplementedError(f"no drawing for {type(figure).__name__}")


@plot.register(Line)
def _(figure: Line, axes: Axes) -> None:
    axis.scales(axes, figure)
    for series, (colour, style) in zip(figure.series, looks(), strict=False):
        x, y = curve(series.x, series.y, figure.log_x)
        few = len(series.x) <= 12
        axes.plot(x, y, style, color=colour, marker="o" if few else None, markersize=3.5)
    axis.marks(axes, figure.marks)
    axis.left_out(axes, sum(not math.isfinite(y) for series in figure.series for y in series.y))
    if len(figure.series) > 1:
        axis.legend(axes, [series.name for series in figure.series], axes.get_lines())


@plot.register(Scatter)
def _(figure: Scatter, axes: Axes) -> None:
    axis.scales(axes, figure)
    labels = figure.labels or ("",) * len(figure.x)
    groups = list(dict.fromkeys(labels))
    letters = len(labels) <= MOST_LETTERS and all(len(label) == 1 for label in groups)
    drawn = []
    for group, (colour, _) in zip(groups, looks(), strict=False):
        points = [(x, y) for x, y, label in zip(figure.x, figure.y, labels, strict=True) if label == group]
        x, y = (finite(column) for column in zip(*points, strict=True))
        size = 0.0 if letters else 14.0
        drawn.append(axes.scatter(x, y, s=size, color=colour, alpha=0.8, rasterized=len(labels) > MOST_DOTS))
        for place in zip(x, y, strict=True) if letters else ():
            if all(map(math.isfinite, place)):
                axes.text(*place, clean(group), color=colour, ha="center", va="center", parse_math=False)
    axis.marks(axes, figure.marks)
    if len(groups) > 1 and not letters:
        axis.legend(axes, groups, drawn)


@plot.register(Bar)
def _(figure: Bar, axes: Axes) -> None:
    places = range(len(figure.values))
    axes.barh(places, finite(figure.values), color=COLOURS[0], height=0.7)
    axes.set_yticks(places, [clean(label, 28) for label in figure.labels], parse_math=False)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    written(axes.set_xlabel, figure.y_label)
    written(axes.set_ylabel, figure.x_label)
    axis.marks(axes, figure.marks, across=True)


@plot.register(Histogram)
def _(figure: Histogram, axes: Axes) -> None:
    if figure.counts:
        axes.stairs(figure.counts, figure.edges, fill=True, color=COLOURS[0], alpha=0.8)
    written(axes.set_xlabel, figure.x_label)
    written(axes.set_ylabel, figure.y_label)
    axis.left_out(axes, figure.left_out)


@plot.register(Heatmap)
def _(figure: Heatmap, axes: Axes) -> None:
    heatmap(figure, axes)


def looks() -> cycle[tuple[str, str]]:
    """Colours, and when they are used up the same with other strokes."""
    return cycle([(colour, style) for style in STYLES for colour in COLOURS])


def curve(x: Sequence[float], y: Sequence[float], log_x: bool) -> tuple[list[float], list[float]]:
    """Few points that draw the same; where a point cannot be drawn the curve is broken."""
    points = list(zip(finite(x), finite(y), strict=True))
    drawable = [point for point in points if all(map(math.isfinite, point))]
    if log_x or len(drawable) < len(points):
        kept = points[:: max(1, len(points) // (8 * COLUMNS))]
    else:
        kept = thinned(drawable, COLUMNS, scale_of([point[0] for point in drawable], False))
    return [point[0] for point in kept], [point[1] for point in kept]


def finite(values: Sequence[float]) -> list[float]:
    """The values, NaN for those too large to draw."""
    return [value if abs(value) <= LARGEST else math.nan for value in values]
