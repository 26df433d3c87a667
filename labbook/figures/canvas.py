"""Figures as terminal text; the only file that knows plotext."""

from __future__ import annotations

import re
import threading
from functools import singledispatch
from typing import Any

from labbook.figures.bar import Bar
from labbook.figures.bar_text import bar_lines
from labbook.figures.base import Figure
from labbook.figures.columns import histogram_plot
from labbook.figures.curves import line_plot
from labbook.figures.dots import scatter_plot
from labbook.figures.heatmap import Heatmap
from labbook.figures.heatmap_text import heatmap_lines
from labbook.figures.histogram import Histogram
from labbook.figures.line import Line
from labbook.figures.page import Pen, fit, one_line
from labbook.figures.plots import Layer, Plot, Sheet, Surface, assemble
from labbook.figures.scatter import Scatter

SMALLEST = 20
"""Below this many cells only the title is shown."""

# plotext draws on one figure for the whole process.
_lock = threading.Lock()


def draw(figure: Figure, width: int, height: int | None = None, colour: bool = True) -> str:
    """The figure as lines of at most `width` cells, at most `height` of them where it is given.

    Metrics must have been resolved. With colour the text carries ANSI colours; without, none.
    """
    if width < SMALLEST:
        return fit(one_line(figure.title), max(0, width))
    lines = lines_of(figure, width, height, Pen(colour))
    return "\n".join(line if colour else line.rstrip() for line in lines[:height])


@singledispatch
def lines_of(figure: Figure, width: int, height: int | None, pen: Pen) -> list[str]:
    """The lines of a figure, by its type."""
    raise NotImplementedError(f"no drawing for {type(figure).__name__}")


@lines_of.register
def _(figure: Line, width: int, height: int | None, pen: Pen) -> list[str]:
    return _plotted(line_plot(figure, width, pen), width, height, pen)


@lines_of.register
def _(figure: Scatter, width: int, height: int | None, pen: Pen) -> list[str]:
    return _plotted(scatter_plot(figure, width, pen), width, height, pen)


@lines_of.register
def _(figure: Histogram, width: int, height: int | None, pen: Pen) -> list[str]:
    return _plotted(histogram_plot(figure, width, pen), width, height, pen)


@lines_of.register
def _(figure: Bar, width: int, height: int | None, pen: Pen) -> list[str]:
    return bar_lines(figure, width, height, pen)


@lines_of.register
def _(figure: Heatmap, width: int, height: int | None, pen: Pen) -> list[str]:
    return heatmap_lines(figure, width, height, pen)


def _plotted(plot: Plot, width: int, height: int | None, pen: Pen) -> list[str]:
    total = height if height is not None else (16 if width < 100 else 20)
    return assemble(plot, width, total, pen, lambda surface: rasterise(surface, pen.colour)).lines


def sheet(plot: Plot, width: int, height: int) -> Sheet:
    """A plot in colour with the place of its canvas, for who points at it."""
    return assemble(plot, width, height, Pen(colour=True), lambda surface: rasterise(surface, colour=True))


def rasterise(surface: Surface, colour: bool) -> list[str]:
    """Draw axes and layers with plotext: `rows` lines, the x axis and its labels."""
    import plotext  # 0.1 s, paid by the first plot only

    with _lock:
        figure = _blank(plotext, surface)
        _set_ticks(figure, surface)
        for layer in surface.layers:
            if layer.points:
                figure.draw(_signal(plotext, figure, layer))
        text: str = figure.build().string(not colour)
        figure.clear()
    return [_trimmed(line) for line in text.rstrip("\n").split("\n")]


def _blank(plotext: Any, surface: Surface) -> Any:
    # Without this the figure is cut to the size of whatever terminal is attached.
    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("simple")
    figure.plot_size(surface.label_width + 1 + surface.columns, surface.rows + 2)
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")
    return figure


def _set_ticks(figure: Any, surface: Surface) -> None:
    for axis, ticks in (("x", surface.x_ticks), ("y", surface.y_ticks)):
        ruler = figure.ruler(axis)
        ruler.lim(0, 1)
        ruler.ticks([position for position, _ in ticks], [label for _, label in ticks])


def _signal(plotext: Any, figure: Any, layer: Layer) -> Any:
    # A marker without a colour of its own would take the next of plotext's.
    pixel = plotext.pixel(layer.colour)
    marker = plotext.marker(layer.symbol, pixel=pixel)
    x, y = zip(*layer.points, strict=True)
    return figure.signal(list(x), list(y), marker=marker).lines(layer.connected)


_RESET = "\x1b[0m"
_TRAILING = re.compile(r"(?:\s|\x1b\[0m)+$")


def _trimmed(line: str) -> str:
    """The line without blanks at its end and resets at its start, closed where it has colours."""
    while line.startswith(_RESET):
        line = line[len(_RESET) :]
    body = _TRAILING.sub("", line)
    return body + _RESET if "\x1b[" in body else body
