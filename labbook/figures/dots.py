"""Scatter figures as plots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from labbook.figures.curves import point_plot, to_unit
from labbook.figures.page import PALETTE, SYMBOLS, Entry, Pen, legend, one_line
from labbook.figures.plots import FINE, Layer, Plot
from labbook.figures.points import Losses, Point, Scale, placed
from labbook.figures.scatter import Scatter

SPARSE = 400
"""Up to this many points without labels each gets a symbol; more become fine dots."""

Groups = Mapping[str, Sequence[Point]]


def scatter_plot(figure: Scatter, width: int, pen: Pen) -> Plot:
    """The points of a scatter figure, grouped by label."""
    losses = Losses()
    groups = _groups(figure, losses)
    points = [point for group in groups.values() for point in group]
    symbols = _symbols(list(groups), len(points))
    header = pen.title(figure.title, width) + _scatter_legend(figure, symbols, width, pen)
    return point_plot(figure, header, points, losses, partial(_dot_layers, groups, symbols))


def _groups(figure: Scatter, losses: Losses) -> Groups:
    labels = figure.labels or ("",) * len(figure.x)
    groups: dict[str, list[Point]] = {label: [] for label in labels}
    for x, y, label in zip(figure.x, figure.y, labels, strict=True):
        point = placed(x, y, figure.log_x, figure.log_y, losses)
        if point is not None:
            groups[label].append(point)
    return groups


def _symbols(labels: Sequence[str], count: int) -> dict[str, str]:
    """A symbol for each label: labels of one character are their own."""
    if labels == [""]:
        return {"": "•" if count <= SPARSE else FINE}
    if all(len(label) == 1 and label.isascii() and label.isprintable() for label in labels):
        return {label: label for label in labels}
    return {label: SYMBOLS[i % len(SYMBOLS)] for i, label in enumerate(labels)}


def _scatter_legend(figure: Scatter, symbols: Mapping[str, str], width: int, pen: Pen) -> list[str]:
    entries = [Entry("↑", None, one_line(figure.y_label))] if figure.y_label else []
    if any(label and label != symbol for label, symbol in symbols.items()):
        entries += [
            Entry(symbol, PALETTE[i % len(PALETTE)], one_line(label) or "(no label)")
            for i, (label, symbol) in enumerate(symbols.items())
        ]
    return legend(entries, width, pen)


def _dot_layers(groups: Groups, symbols: Mapping[str, str], x: Scale, y: Scale, columns: int, rows: int) -> list[Layer]:
    layers: list[Layer] = []
    for index, (label, points) in enumerate(groups.items()):
        spots = _distinct(to_unit(points, x, y), 2 * columns, 4 * rows)
        layers.append(Layer(spots, symbols[label], PALETTE[index % len(PALETTE)]))
    return layers


def _distinct(points: Iterable[Point], columns: int, rows: int) -> list[Point]:
    """One point for each dot of the finest grid, so that a million points cost no more than a thousand."""
    return list({(round(x * columns), round(y * rows)): (x, y) for x, y in points}.values())
