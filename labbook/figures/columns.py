"""Histogram figures as plots: columns of block characters, eight steps to a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from labbook.figures.histogram import Histogram
from labbook.figures.page import NOTHING, PALETTE, Entry, Pen, legend, one_line, short
from labbook.figures.plots import Layer, Plot
from labbook.figures.points import Point, Scale
from labbook.figures.sparkline import BLOCKS


def histogram_plot(figure: Histogram, width: int, pen: Pen) -> Plot:
    """The columns of a histogram."""
    header = pen.title(figure.title, width)
    left_out = [f"left out: {figure.left_out:,} not finite"] if figure.left_out else []
    if not sum(figure.counts):
        return Plot(header, [NOTHING, *left_out])
    header += legend([Entry("↑", None, one_line(figure.y_label))] if figure.y_label else [], width, pen)
    x = Scale(figure.edges[0], figure.edges[-1])
    y = Scale(0.0, max(figure.counts))
    notes = [_summary(figure), *left_out]
    layers = partial(_column_layers, figure)
    fit_columns = partial(_fit, len(figure.counts))
    return Plot(header, notes, x, y, layers, figure.x_label, fit_columns=fit_columns)


def _summary(figure: Histogram) -> str:
    width = (figure.edges[-1] / len(figure.counts)) - (figure.edges[0] / len(figure.counts))
    return f"n = {int(sum(figure.counts)):,} in {len(figure.counts)} bins of {short(width)}"


def _fit(bins: int, available: int) -> int:
    """As many columns as give each bin the same whole number, where there is one for each."""
    return bins * (available // bins) if bins <= available else available


def _column_layers(figure: Histogram, columns: int, rows: int) -> list[Layer]:
    heights = _column_counts(figure.counts, columns)
    top = max(heights)
    by_symbol: dict[str, list[Point]] = {}
    for column, height in enumerate(heights):
        eighths = round(height / top * rows * 8)
        # A count that is not zero stays visible beside a much larger one.
        eighths = max(eighths, 1) if height else 0
        for row, symbol in enumerate(_stack(eighths)):
            by_symbol.setdefault(symbol, []).append((column / (columns - 1), row / (rows - 1)))
    return [Layer(points, symbol, PALETTE[0]) for symbol, points in by_symbol.items()]


def _column_counts(counts: Sequence[float], columns: int) -> list[float]:
    """The count drawn in each column: the bin's own, or the highest of those that share it."""
    bins = len(counts)
    if bins <= columns:
        return [counts[column * bins // columns] for column in range(columns)]
    return [max(counts[c * bins // columns : (c + 1) * bins // columns]) for c in range(columns)]


def _stack(eighths: int) -> str:
    full, rest = divmod(eighths, 8)
    return BLOCKS[-1] * full + (BLOCKS[rest - 1] if rest else "")
