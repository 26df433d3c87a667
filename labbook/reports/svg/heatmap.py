"""A heatmap with its values in it, or, where there are many, a scale beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labbook.figures import Heatmap
from labbook.figures.numbers import LARGEST
from labbook.reports.svg.look import PAPER
from labbook.reports.svg.words import clean, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_WRITTEN = 150
"""Cells up to which each shows its value."""
MOST_DRAWN = 2500
"""Cells beyond which they are one image."""
MOST_LABELS = 32
MAP = "viridis"
LIGHT = 0.55
"""The part of the scale from which on dark figures are easier to read."""


def heatmap(figure: Heatmap, axes: Axes) -> None:
    """Draw rows of values, the first on top; holes stay empty."""
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    written(axes.set_xlabel, figure.x_label)
    written(axes.set_ylabel, figure.y_label)
    rows = [[value if abs(value) <= LARGEST else math.nan for value in row] for row in figure.values]
    if not rows or not rows[0]:
        return
    low, high = limits(figure, rows)
    count = len(rows) * len(rows[0])
    drawn: Any
    if count > MOST_DRAWN:
        drawn = axes.imshow(rows, cmap=MAP, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    else:
        drawn = axes.pcolormesh(rows, cmap=MAP, vmin=low, vmax=high, edgecolors=PAPER, linewidth=1.0)
        axes.invert_yaxis()
    shift = 0.0 if count > MOST_DRAWN else 0.5
    ticks(axes.set_xticks, figure.col_labels, shift)
    ticks(axes.set_yticks, figure.row_labels, shift)
    if count <= MOST_WRITTEN:
        write_values(axes, rows, low, high)
    else:
        axes.figure.colorbar(drawn, ax=axes, pad=0.02).outline.set_visible(False)


def limits(figure: Heatmap, rows: list[list[float]]) -> tuple[float, float]:
    """The ends of the scale: those that were set, or those of the values."""
    known = [value for row in rows for value in row if math.isfinite(value)] or [0.0, 1.0]
    low = min(known) if figure.low is None else figure.low
    high = max(known) if figure.high is None else figure.high
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def ticks(put: Callable[..., object], labels: tuple[str, ...], shift: float) -> None:
    """The names of rows or columns, evenly some of many."""
    step = max(1, math.ceil(len(labels) / MOST_LABELS))
    places = range(0, len(labels), step)
    put([place + shift for place in places], [clean(labels[place], 20) for place in places], parse_math=False)


def write_values(axes: Axes, rows: list[list[float]], low: float, high: float) -> None:
    """Write each value into its cell, and a dot into holes."""
    size = 8.5 if len(rows[0]) <= 8 else 7.0
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if math.isfinite(value):
                ink = "#111111" if (value - low) / (high - low) > LIGHT else "#ffffff"
                axes.text(x + 0.5, y + 0.5, f"{value:.3g}", ha="center", va="center", color=ink, fontsize=size)
            else:
                axes.text(x + 0.5, y + 0.5, "·", ha="center", va="center")
