"""Several runs over each other as a plot: each with a colour and a symbol of its own, on a window of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from labbook.figures.curves import landmarks, positions, scale_with_marks, to_unit
from labbook.figures.page import NOTHING, colour_of, symbol_of
from labbook.figures.plots import FINE, Layer, Plot
from labbook.figures.points import Losses, Point, Scale, placed, runs, scale_of

FAINT = 240
"""The colour of a curve that stands behind a smoothed one."""


@dataclass(frozen=True)
class Trace:
    """A curve, thinned already: its points, None where it is broken."""

    place: int
    """Which of the colours and symbols is its own."""
    points: Sequence[Point | None]
    behind: Sequence[Point | None] = ()
    """What was logged, where the points are smoothed."""


def graph_plot(
    traces: Sequence[Trace],
    marks: Mapping[str, float],
    window: tuple[float, float] | None = None,
    log_y: bool = False,
) -> Plot:
    """Traces on axes that span them and the marks near them; on a window only the marks among what is seen."""
    losses = Losses()
    fronts = [_stretches(trace.points, log_y, losses) for trace in traces]
    backs = [_stretches(trace.behind, log_y, Losses()) for trace in traces]
    points = [point for curve in (*fronts, *backs) for stretch in curve for point in stretch]
    if not points:
        return Plot([], [NOTHING, *losses.notes()])
    heights = [height for _, height in points]
    shown, missing = positions(marks, log_y)
    if window:
        shown = {name: mark for name, mark in shown.items() if min(heights) <= mark[1] <= max(heights)}
    x = Scale(*window) if window else scale_of((step for step, _ in points), log=False)
    y = scale_with_marks(heights, shown, log_y)
    layers = partial(_layers, traces, fronts, backs, x, y)
    whole = all(step == int(step) for step, _ in points)
    return Plot([], losses.notes() + missing, x, y, layers, marks=shown, whole_x=whole)


def _stretches(points: Sequence[Point | None], log_y: bool, losses: Losses) -> list[list[Point]]:
    return runs(point and placed(*point, False, log_y, losses) for point in points)


def _layers(
    traces: Sequence[Trace],
    fronts: Sequence[list[list[Point]]],
    backs: Sequence[list[list[Point]]],
    x: Scale,
    y: Scale,
    columns: int,
    rows: int,
) -> list[Layer]:
    behind = [Layer(to_unit(stretch, x, y), FINE, FAINT, connected=True) for curve in backs for stretch in curve]
    lines: list[Layer] = []
    symbols: list[Layer] = []
    for index, (trace, curve) in enumerate(zip(traces, fronts, strict=True)):
        lines += [Layer(to_unit(stretch, x, y), FINE, colour_of(trace.place), connected=True) for stretch in curve]
        spots = [stretch[0] for stretch in curve if len(stretch) == 1]
        if len(traces) > 1:
            spots += landmarks([point for stretch in curve for point in stretch], index, len(traces), columns, x)
        symbols.append(Layer(to_unit(spots, x, y), symbol_of(trace.place), colour_of(trace.place)))
    return behind + lines + symbols
